// An answer that tells how far it is: lines of JSON, at last what was asked for, perhaps with bytes behind it.

import { Refused } from "./source.js";

const LINE_FEED = 10;

/**
 * The last line, and a reader of the bytes behind it.
 * @param {Response} response
 * @param {(line: any) => boolean} last
 * @param {(line: any) => void} onProgress
 * @returns {Promise<{line: any, rest: (count: number) => Promise<BlobPart[]>}>}
 */
export async function readLines(response, last, onProgress) {
  if (!response.body) throw new Error("The answer is empty.");
  const reader = response.body.getReader();
  let rest = new Uint8Array();
  for (;;) {
    rest = joined(rest, await next(reader));
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      const line = JSON.parse(new TextDecoder().decode(rest.subarray(0, end)));
      rest = rest.subarray(end + 1);
      if (line.error) throw new Refused(line.error);
      if (last(line)) return { line, rest: (count) => collect(reader, rest, count) };
      onProgress(line);
    }
  }
}

/**
 * @param {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>} reader
 * @param {Uint8Array<ArrayBuffer>} first
 * @param {number} count
 */
async function collect(reader, first, count) {
  const parts = [first];
  for (let missing = count - first.length; missing > 0; ) {
    const part = await next(reader);
    parts.push(part);
    missing -= part.length;
  }
  return parts;
}

/** @param {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>} reader */
async function next(reader) {
  const { done, value } = await reader.read();
  if (done) throw new Error("The answer ended too early.");
  return value;
}

/** @param {Uint8Array} first @param {Uint8Array} second */
function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
