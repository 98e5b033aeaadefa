"""Line icons on a 24-pixel grid, drawn for this page."""

_SHAPES = {
    "play": '<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>',
    "pause": '<path d="M8.5 6v12M15.5 6v12" stroke-width="3"/>',
    "heart": '<path d="M12 19.5C6 15.5 3.5 12.4 3.5 9.2A4.2 4.2 0 0 1 12 7.6'
    'a4.2 4.2 0 0 1 8.5 1.6c0 3.2-2.5 6.3-8.5 10.3z"/>',
    "share": '<circle cx="6" cy="12" r="2.4"/><circle cx="17.5" cy="5.8" r="2.4"/><circle cx="17.5" cy="18.2" r="2.4"/>'
    '<path d="M8.2 10.8l7.1-3.8M8.2 13.2l7.1 3.8"/>',
    "save": '<path d="M12 4v10.5M7.5 10.5l4.5 4.5 4.5-4.5M5 19.5h14"/>',
    "present": '<path d="M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15"/>',
    "leave": '<path d="M9 4.5V9H4.5M15 4.5V9h4.5M15 19.5V15h4.5M9 19.5V15H4.5"/>',
    "dice": '<rect x="4.5" y="4.5" width="15" height="15" rx="3.5"/><g fill="currentColor" stroke="none">'
    '<circle cx="9" cy="9" r="1.3"/><circle cx="15" cy="15" r="1.3"/><circle cx="15" cy="9" r="1.3"/>'
    '<circle cx="9" cy="15" r="1.3"/></g>',
    "undo": '<path d="M8.5 5L4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-3.5"/>',
    "shuffle": '<path d="M4 7h3.5l8 10H20M4 17h3.5l2.3-2.9M13.2 9.9L15.5 7H20'
    'M17.5 4.5L20 7l-2.5 2.5M17.5 14.5L20 17l-2.5 2.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "left": '<path d="M14.5 5.5L8 12l6.5 6.5"/>',
    "right": '<path d="M9.5 5.5L16 12l-6.5 6.5"/>',
    "copy": '<rect x="8.5" y="8.5" width="11" height="11" rx="2.5"/><path d="M15.5 5.5'
    'A2 2 0 0 0 13.5 4.5h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 1 2"/>',
    "swap": '<path d="M4.5 9.5h14M15 6l3.5 3.5L15 13M19.5 15.5h-14M9 12l-3.5 3.5L9 19" />',
    "bin": '<path d="M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5"/>',
    "up": '<path d="M7.5 20H5a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h2.5zm0-9l3.8-7c1.7 0 2.7 1.2 2.4 2.8L13 10h5.2'
    'a1.8 1.8 0 0 1 1.8 2.2l-1.3 6.2a2 2 0 0 1-2 1.6H7.5"/>',
    "down": '<path d="M7.5 4H5a1 1 0 0 0-1 1v7a1 1 0 0 0 1 1h2.5zm0 9l3.8 7c1.7 0 2.7-1.2 2.4-2.8L13 14h5.2'
    'a1.8 1.8 0 0 0 1.8-2.2l-1.3-6.2a2 2 0 0 0-2-1.6H7.5"/>',
    "close": '<path d="M5 5l14 14M19 5L5 19" stroke-width="2.6"/>',
}

ICONS = {
    name: '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"'
    f' stroke-linejoin="round" aria-hidden="true">{shape}</svg>'
    for name, shape in _SHAPES.items()
}
