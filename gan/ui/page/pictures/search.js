// A search on the server, as it reports: lines of JSON. See gan/ui/server/projection.py.

import { Refused } from "./receive.js";

export { Refused };

// `picture` and perhaps `mask` are the bytes of files; resolves to the last line, what was found.
export async function look({ base, query, picture, mask, signal, onProgress }) {
  const fields = mask ? `${query}&mask=${mask.size}` : query;
  const body = new Blob(mask ? [picture, mask] : [picture]);
  const response = await fetch(`${base}/look?${fields}`, { method: "POST", body, signal });
  if (response.status === 422 || response.status === 503) throw new Refused((await response.json()).error);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  let rest = "";
  for (const reader = response.body.pipeThrough(new TextDecoderStream()).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) throw new Error("The answer ended too early.");
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines.map((one) => JSON.parse(one))) {
      if (line.error) throw new Refused(line.error);
      if (line.found) return line;
      onProgress(line);
    }
  }
}
