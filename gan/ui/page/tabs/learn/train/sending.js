// Pictures on their way to the server: from a list of files, or from what was dropped, folders included.

/** @import { TrainingServer } from "../../../pictures/training.js" */

const AT_ONCE = 4;
const PASSED_OVER = /^(video|audio)\//; // nothing to learn from, and large

/** @param {DataTransfer} dropped @returns {Promise<File[]>} */
export async function filesOf(dropped) {
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry !== null);
  if (!entries.some((entry) => entry?.isDirectory)) return [...dropped.files];
  return (await Promise.all(entries.map((entry) => (entry ? within(entry) : [])))).flat();
}

/** @param {FileSystemEntry} entry @returns {Promise<File[]>} */
async function within(entry) {
  if (entry.name.startsWith(".")) return [];
  if (entry instanceof FileSystemFileEntry) return [await new Promise((done, fail) => entry.file(done, fail))];
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {File[]} */
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((done, fail) => reader.readEntries(done, fail)); // a hundred at a time
    if (!some.length) return found;
    for (const one of some) found.push(...(await within(one)));
  }
}

/** Those that are worth sending. @param {File[]} files */
export const worthSending = (files) =>
  files.filter(({ name, type }) => !name.startsWith(".") && !PASSED_OVER.test(type));

/**
 * Sends all of them into a new set, and answers with its key.
 * @param {TrainingServer} server
 * @param {File[]} files
 * @param {{signal: AbortSignal, onProgress: (done: number) => void}} how `done` of all bytes, 0 to 1
 */
export async function sendAll(server, files, { signal, onProgress }) {
  const set = await server.begin();
  const whole = files.reduce((sum, { size }) => sum + size, 0) || 1;
  const waiting = [...files];
  let sent = 0;
  const one = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      await server.send(set, file, signal);
      sent += file.size;
      onProgress(sent / whole);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return set;
}
