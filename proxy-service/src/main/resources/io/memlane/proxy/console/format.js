// Numbers for people. Digits are few, so that they can be read while they change.

const BYTES = ["B", "KB", "MB", "GB", "TB"];

function digits(value) {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function count(value) {
  if (value === undefined || value === null) {
    return "–";
  }
  if (value >= 1e6) {
    return digits(value / 1e6) + " M";
  }
  if (value >= 1e4) {
    return digits(value / 1e3) + " k";
  }
  return value >= 10 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
}

export function bytes(value) {
  if (value === undefined || value === null) {
    return "–";
  }
  let unit = 0;
  while (value >= 1000 && unit < BYTES.length - 1) {
    value /= 1024;
    unit++;
  }
  return (unit === 0 ? value.toFixed(0) : digits(value)) + " " + BYTES[unit];
}

export function speed(value) {
  return bytes(value) + "/s";
}

export function millis(value) {
  if (value === undefined || value === null) {
    return "–";
  }
  if (value < 0.001) {
    return "< 1 µs";
  }
  if (value < 1) {
    return (value * 1000).toFixed(0) + " µs";
  }
  return value < 1000 ? digits(value) + " ms" : digits(value / 1000) + " s";
}

export function since(value) {
  const seconds = Math.floor(value / 1000);
  if (seconds < 60) {
    return (value / 1000).toFixed(1) + " s";
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? minutes + " min " + (seconds % 60) + " s" : Math.floor(minutes / 60) + " h " + (minutes % 60) + " min";
}

export function percent(part, whole) {
  return whole > 0 ? Math.min(100, Math.floor((100 * part) / whole)) : 0;
}

// Elements. What comes from clients only ever becomes text: nothing here makes markup of a string.

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

export function drawn(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}

export function icon(name) {
  const svg = drawn("svg", {class: "icon", "aria-hidden": "true"});
  svg.append(drawn("use", {href: "#i-" + name}));
  return svg;
}

// Touches the page only where something has changed.
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
