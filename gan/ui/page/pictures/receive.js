// A file that the server makes while it tells how far it is: lines of JSON, then the file's bytes.

export class Refused extends Error {}

const LINE_FEED = 10;

export async function receive(response, onProgress) {
  if (response.status === 422 || response.status === 503) throw new Refused((await response.json()).error);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const reader = response.body.getReader();
  let rest = new Uint8Array();
  for (;;) {
    rest = joined(rest, await next(reader));
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      const line = JSON.parse(new TextDecoder().decode(rest.subarray(0, end)));
      rest = rest.subarray(end + 1);
      if (line.error) throw new Refused(line.error);
      if (line.bytes) return collect(reader, rest, line);
      onProgress(line);
    }
  }
}

async function collect(reader, first, { bytes, name, type }) {
  const parts = [first];
  for (let missing = bytes - first.length; missing > 0; missing -= parts.at(-1).length) parts.push(await next(reader));
  return { blob: new Blob(parts, { type }), name };
}

async function next(reader) {
  const { done, value } = await reader.read();
  if (done) throw new Error("The answer ended too early.");
  return value;
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
