"""What the page says where its scripts can't run, and where it is: both before Gradio's own scripts begin."""

# A page whose scripts come late or never is a picture that nothing moves; visitors are told, in the page's own colours.
LOST = (
    "The scripts of this page can’t be loaded. Please reload it; if that does not help, whoever runs it finds what a "
    "proxy needs in gan/ui/README.md."
)
WITHOUT = "This page draws its pictures with JavaScript: please allow it here."
STYLE = "position:fixed;inset:auto 0 0;z-index:9;margin:0;padding:1em;text-align:center;background:#222;color:#fff"
WATCH = f"""<script>
(() => {{
  const say = () => {{
    if (document.getElementById("lw-lost")) return;
    const words = document.createElement("p");
    words.id = "lw-lost";
    words.setAttribute("role", "alert");
    words.style.cssText = "{STYLE}";
    words.textContent = "{LOST}";
    document.documentElement.append(words);
  }};
  addEventListener("error", ({{ target }}) => {{
    if (target.tagName === "SCRIPT" && target.type === "module") say();
  }}, true);
  addEventListener("unhandledrejection", ({{ reason }}) => {{
    if (/import(ed|ing).* module/i.test(String(reason?.message))) say();
  }});
}})();
</script>"""
# Gradio believes the host and the path that a proxy passes on; the browser knows where the page really is.
PLACE = '<script>window.gradio_config.root = new URL(".", location.href).href.replace(/\\/$/, "");</script>'
NOSCRIPT = f'<noscript><p style="{STYLE}">{WITHOUT}</p></noscript>'


def explained(page: bytes) -> bytes:
    """Gradio's page with these parts in it."""
    page = page.replace(b"<head>", b"<head>" + WATCH.encode(), 1)
    page = page.replace(b"<script data-gradio-mode", PLACE.encode() + b"<script data-gradio-mode", 1)
    start, end, rest = page.rpartition(b"</body>")
    return start + NOSCRIPT.encode() + end + rest if end else page
