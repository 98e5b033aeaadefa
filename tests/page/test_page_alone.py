"""What a page without a server does for itself: modules in one script, QR codes; run by Node."""

import json
import subprocess
from pathlib import Path

import segno

from gan.site.linker import link

QR = Path(__file__).parents[2] / "gan" / "ui" / "page" / "features" / "share" / "qr" / "code.js"
# Bytes that the first versions hold at level M: with all taken there is no padding, which segno does in its own way.
ROOM = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857]
PADDED = "https://e.org/?m=cats"


def test_linked_modules_run(node: str) -> None:
    modules = {
        "a/one.js": b"export const one = 1;\nexport function two() {\n  return one + 1;\n}\n",
        "b.js": b'import { one, two as double } from "./a/one.js";\nimport * as all from "./a/one.js";\n'
        b"class Sum {}\nconst rest = [one, double(), all.two(), '</script>'];\nexport { rest as sum, Sum };\n",
    }
    script = link(modules, 'console.log(JSON.stringify(use("b.js").sum), Object.keys(use("b.js")));')
    assert "</script" not in script
    run = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ['[1,2,2,"</script>"]', "[", "'sum',", "'Sum'", "]"]


def test_qr_codes_are_the_servers_square_by_square(node: str) -> None:
    texts = [f"https://e.org/?{'m=cats&a=1' * 100}"[:length] for length in ROOM]
    draw = f"const {{ qrOf }} = await import({json.dumps(QR.as_uri())});"
    draw += "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(qrOf)));"
    asked = json.dumps([*texts, PADDED])
    run = subprocess.run([node, "--input-type=module", "-e", draw, asked], capture_output=True, text=True, check=True)
    *drawn, padded = json.loads(run.stdout)
    for text, squares in zip(texts, drawn, strict=True):
        code = segno.make_qr(text, error="m", mask=0, boost_error=False)
        assert squares == [[bool(square) for square in row] for row in code.matrix], code.designator
    assert len(padded) == 25
