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
// How many of a thing in English: "1 site", "2 sites".
const many = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const sum = (numbers) => numbers.reduce((total, value) => total + value, 0);
// What is less than all is never written as all, and what is more than nothing never as nothing (as in quantities.py).
const percent = (share) => (Number.isFinite(share) ? `${share > 0 && share < 1 ? Math.min(Math.max(Math.round(share * 1000) / 10, 0.1), 99.9) : Math.round(share * 1000) / 10}%` : "–");
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const STAMP = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)[\d:.]*(Z|[+-]\d\d:\d\d)?)?$/;

// The day of an ISO date or time as the language writes it; anything else unchanged.
function day(stamp) {
  const found = STAMP.exec(stamp);
  return found ? t(`${+found[1]}年${+found[2]}月${+found[3]}日`, `${+found[3]} ${MONTHS[found[2] - 1]} ${+found[1]}`) : stamp;
}

function month(stamp) {
  const year = +stamp.slice(0, 4), number = +stamp.slice(5, 7);
  return t(`${year}年${number}月`, `${MONTHS[number - 1].slice(0, 3)} ${year}`);
}

function moment(stamp) {
  const found = STAMP.exec(stamp);
  if (!found || !found[4]) return day(stamp);
  const zone = !found[5] ? "" : found[5] === "Z" || found[5] === "+00:00" ? " UTC" : ` UTC${found[5]}`;
  return `${day(stamp)} ${found[4]}${zone}`;
}

// Only web addresses become links; everything else stays text. <bdi> keeps hostile direction marks inside.
function link(url, label) {
  const shown = h("bdi", null, label || url);
  if (!/^https?:\/\/[^\s]+$/i.test(url) || url.includes("…") || url.includes("⟨U+")) return shown;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", class: "out" }, shown);
}

function button(label, onclick, attributes) {
  return h("button", { type: "button", onclick, ...attributes }, label);
}
