// A shared link is what the audience can open, and says what they need to know.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forOthers } from "../../gan/ui/page/features/share/share.js";

const HERE = "works on this computer only. Start the app with --host 0.0.0.0 to let phones in.";

for (const [link, address, opens, says] of [
  ["http://localhost:7860/?a=1", "192.168.1.20", "http://192.168.1.20:7860/?a=1", "same network"],
  ["http://0.0.0.0:7860/?a=1", "192.168.1.20", "http://192.168.1.20:7860/?a=1", "same network"],
  ["http://[::1]:7860/?a=1", "", "http://[::1]:7860/?a=1", HERE],
  ["http://192.168.1.20:7860/?a=1", "", "http://192.168.1.20:7860/?a=1", "same network"],
  ["https://me-walks.hf.space/?a=1", "", "https://me-walks.hf.space/?a=1", ""],
  ["https://127.example.org/?a=1", "192.168.1.20", "https://127.example.org/?a=1", ""],
])
  test(`${link} is shared as ${opens}`, () => {
    const found = forOthers(link, address);
    assert.equal(found.link, opens);
    assert.ok(found.notice.includes(says), found.notice);
    assert.equal(Boolean(found.notice), Boolean(says));
  });
