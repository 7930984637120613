// Building the page: text always goes in as text, never as markup.

const PROPERTIES = new Set(["value", "checked", "disabled", "open", "selected"]);

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "vars") for (const [key, set] of Object.entries(value)) element.style.setProperty(key, set);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

const clear = (element, ...children) => { element.replaceChildren(); return append(element, children); };

let language = "zh";
const t = (zh, en) => (language === "en" ? en : zh);
const pick = (pair) => (language === "en" ? pair[1] || pair[0] : pair[0] || pair[1]);
const number = (value) => value.toLocaleString("en-US");
const sum = (numbers) => numbers.reduce((total, value) => total + value, 0);
const percent = (share) => (Number.isFinite(share) ? `${(share * 100).toFixed(share > 0 && share < 0.1 || share > 0.9 && share < 1 ? 1 : 0)}%` : "–");

// Only web addresses become links; everything else stays text. <bdi> keeps hostile direction marks inside.
function link(url, label) {
  const shown = h("bdi", null, label || url);
  if (!/^https?:\/\/[^\s]+$/i.test(url) || url.includes("…") || url.includes("⟨U+")) return shown;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", class: "out" }, shown);
}

function button(label, onclick, attributes) {
  return h("button", { type: "button", onclick, ...attributes }, label);
}
