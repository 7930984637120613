// What the reader chose (language, theme), kept where the browser lets a page keep things.

function keep(name, value) {
  try { if (value === undefined) return localStorage.getItem(`govsite-${name}`); localStorage.setItem(`govsite-${name}`, value); } catch { /* a file:// page may have no storage */ }
  return null;
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
  keep("theme", theme);
}

const isDark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
