// Charts, drawn by ECharts (see vendor/echarts) as SVG. Their colours are the page's own variables, so that theme and
// print change them without drawing again. Each chart has a table beside it: that is what keyboards and screen readers use.

const INK = "var(--ink)", MUTED = "var(--muted)", LINE = "var(--line)", SURFACE = "var(--surface)";
const fill = (name) => `var(--${name}-fill)`;

// Charts further down wait until somebody comes near them, or prints the page.
const waiting = new Map();
const nearby = new IntersectionObserver((entries) => entries.forEach(({ isIntersecting, target }) => { if (isIntersecting) begin(target); }), { rootMargin: "400px" });

function begin(holder) {
  const draw = waiting.get(holder);
  waiting.delete(holder);
  nearby.unobserve(holder);
  if (draw) draw(holder.clientWidth);
}

const drawWaiting = () => [...waiting.keys()].forEach(begin);
const forgetWaiting = () => { nearby.disconnect(); waiting.clear(); };

// `option(width)` says what to draw; `height(width)` how tall it is. `onclick` gets ECharts' event.
function chart(label, height, option, onclick) {
  const holder = h("div", { class: "chart", role: "img", "aria-label": label });
  let drawn = null, drawnAt = 0;
  const draw = (width) => {
    holder.style.setProperty("--tall", `${height(width)}px`);
    if (!drawn) {
      drawn = echarts.init(holder, null, { renderer: "svg", width, height: height(width) });
      if (onclick) drawn.on("click", onclick);
    } else drawn.resize({ width, height: height(width), silent: true });
    drawn.setOption({ animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: INK }, ...option(width) }, true);
    // Paper is narrower than the window that the chart was drawn for: it is printed smaller, not cut off.
    holder.querySelector("svg").setAttribute("viewBox", `0 0 ${width} ${height(width)}`);
  };
  const watch = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (!holder.isConnected) { watch.disconnect(); if (drawn) drawn.dispose(); return; }
    if (width > 0 && Math.abs(width - drawnAt) > 4) { drawnAt = width; requestAnimationFrame(() => { if (holder.isConnected) draw(width); }); }
  });
  holder.style.setProperty("--tall", `${height(900)}px`);
  waiting.set(holder, (width) => { if (width > 0) { drawnAt = width; draw(width); } watch.observe(holder); });
  nearby.observe(holder);
  return holder;
}

// Hints are drawn as text and never as markup: names come from strangers.
function tooltip(formatter, trigger = "item") {
  return { trigger, renderMode: "richText", confine: true, transitionDuration: 0, backgroundColor: SURFACE, borderColor: LINE, borderWidth: 1, padding: [8, 12], textStyle: { color: INK, fontSize: 13 }, formatter };
}

function chartAxis(kind, more) {
  return { type: kind, axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, splitLine: { show: kind === "value", lineStyle: { color: LINE } }, ...more, axisLabel: { color: kind === "value" ? MUTED : INK, fontSize: 12.5, hideOverlap: true, ...(more && more.axisLabel) } };
}

const legendBelow = () => ({ bottom: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, itemGap: 14, textStyle: { color: INK, fontSize: 12.5 }, inactiveColor: MUTED });

// Chinese characters are twice as wide as Latin ones.
function shortened(text, limit) {
  let width = 0;
  for (let n = 0; n < text.length; n += 1) {
    width += text.charCodeAt(n) > 0x2e7f ? 2 : 1;
    if (width > limit) return `${text.slice(0, n)}…`;
  }
  return text;
}

// How sites stand, as parts of one bar, gravest first; the same order and colours everywhere.
function standingParts() {
  return [...SEVERITIES.map((name, g) => ({ name: t(`最重为${severityName(g)}`, `worst: ${severityName(g)}`), color: fill(name), count: (found) => found.grades[g] })),
    { name: t("未看全", "not fully seen"), color: fill("unknown"), count: (found) => found.unseen }, { name: t("未发现问题", "no problem found"), color: fill("pass"), count: (found) => found.clean }];
}

function asTable(...content) {
  return h("details", { class: "as-table" }, h("summary", null, t("以表格查看", "as a table")), content);
}
