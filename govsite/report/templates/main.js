// State lives in the address: #view=…&filters…&site=… (or &about=rule id); so Back works and a view can be passed on.

let model;
let state = { view: "overview", filter: {} };
let timer;
const VIEWS = {
  overview: [() => t("概览", "Overview"), overviewView], plan: [() => t("整合方案", "Plan"), () => planView()], sites: [() => t("网站", "Sites"), sitesView], rules: [() => t("规则", "Rules"), rulesView],
  findings: [() => t("问题", "Problems"), findingsView], heat: [() => t("分布", "Map"), heatView], ipv6: [() => "IPv6", () => ipv6View()], links: [() => t("失效链接", "Links"), linksView],
  unseen: [() => t("未能看到", "Not seen"), unseenView], about: [() => t("关于", "About"), aboutView],
};

// Only a report that was given a plan has the scripts that draw one.
const isView = (view) => Boolean(VIEWS[view]) && (view !== "plan" || Boolean(model.plan));
const later = (action) => { clearTimeout(timer); timer = setTimeout(action, 180); };

function readAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const filter = {};
  for (const key of FILTERS) if (wanted.get(key)) filter[key] = wanted.get(key);
  return { view: isView(wanted.get("view")) ? wanted.get("view") : "overview", by: wanted.get("by") || "", site: wanted.get("site") || "", about: wanted.get("about") || "", filter };
}

function address(wanted) {
  return `#${new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString()}`;
}

const here = () => ({ view: state.view, by: state.by, ...state.filter });
function go(wanted) { location.hash = address(wanted); }
// The drawer opens beside the view and its filter, and closing it goes back to them.
function openSite(site) { go({ ...here(), site: site.key }); }
function openRule(rule) { go({ ...here(), about: rule.id }); }
function closeDrawer() { go(here()); hideDrawer(); }

function refilter(key, value, isTyping) {
  const wanted = { ...here(), [key]: value };
  if (isTyping) { history.replaceState(null, "", address(wanted)); route(true); } else go(wanted);
}

function route(isTyping) {
  const before = state;
  state = readAddress();
  const sameView = before.drawn === `${language}${state.view}${state.by}${JSON.stringify(state.filter)}`;
  state.drawn = `${language}${state.view}${state.by}${JSON.stringify(state.filter)}`;
  clearTimeout(timer);
  if (!sameView && isTyping && document.querySelector("#view > .filters")) drawResults();
  else if (!sameView) drawView(before);
  const site = state.site && model.sites.find((entry) => entry.key === state.site);
  const rule = state.about && model.rules.find((entry) => entry.id === state.about);
  if (site) showDrawer(siteDrawer(site));
  else if (rule) showDrawer(ruleDrawer(rule));
  else hideDrawer();
}

function drawView(before) {
  forgetWaiting();
  clear(document.getElementById("view"), VIEWS[state.view][1]());
  for (const anchor of document.querySelectorAll("#nav a")) {
    if (anchor.dataset.view === state.view) anchor.setAttribute("aria-current", "page"); else anchor.removeAttribute("aria-current");
  }
  if (before.view !== state.view) window.scrollTo(0, 0);
}

// What stands below the filters; they stay as they are, with what is being typed in them.
function drawResults() {
  const view = document.getElementById("view");
  keptBar = view.querySelector(".filters");
  const parts = VIEWS[state.view][1]().flat(Infinity);
  while (keptBar.nextSibling) keptBar.nextSibling.remove();
  append(view, parts.slice(parts.indexOf(keptBar) + 1));
  keptBar = null;
}

function frame() {
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  document.title = `${t("政府网站检查报告", "Website audit")} ${model.run.id}`;
  const { run } = model;
  const nav = Object.entries(VIEWS).filter(([view]) => isView(view)).map(([view, [name]]) => h("a", { href: `#view=${view}`, "data-view": view }, name()));
  clear(document.getElementById("app"),
    h("a", { class: "skip", href: "#view", onclick: (event) => { event.preventDefault(); document.getElementById("view").focus(); } }, t("跳到内容", "Skip to content")),
    h("header", { class: "top" }, h("div", { class: "brand" }, h("strong", null, "govsite"), h("span", { class: "muted" }, h("bdi", null, run.inventory || run.command), " · ", moment(run.started))),
      h("div", { class: "tools" }, button(t("English", "中文"), () => { language = language === "en" ? "zh" : "en"; keep("lang", language); frame(); route(); }, { lang: language === "en" ? "zh-CN" : "en" }),
        button(isDark() ? t("浅色", "Light") : t("深色", "Dark"), () => { setTheme(isDark() ? "light" : "dark"); frame(); route(); }), button(t("打印", "Print"), () => window.print()))),
    h("nav", { id: "nav", "aria-label": t("报告各部分", "parts of the report") }, nav),
    h("main", { id: "view", class: "view", tabindex: "-1" }),
    h("dialog", { id: "drawer", "aria-labelledby": "drawer-title", oncancel: (event) => { event.preventDefault(); closeDrawer(); }, onclick: (event) => { if (event.target.id === "drawer") closeDrawer(); } }),
    h("footer", { class: "muted" }, t(`由 govsite ${run.version} 生成 · 批次 ${run.id}`, `made by govsite ${run.version} · run ${run.id}`)));
  state.drawn = "";
}

async function start() {
  try {
    model = decode(await readData());
    if (model.plan) plan = decodePlan(model.plan);
  } catch (error) {
    document.getElementById("app").append(h("main", { class: "view" }, h("h1", null, "政府网站检查报告"), h("p", null, `浏览器过旧，无法展开数据；请用近年的浏览器打开。 This browser cannot unpack the data; open the file with a recent one. (${error.message})`)));
    return;
  }
  language = keep("lang") || model.lang;
  setTheme(keep("theme") || "");
  frame();
  window.addEventListener("hashchange", () => route(false));
  window.addEventListener("beforeprint", () => { if (forPrint) forPrint(); drawWaiting(); });
  route();
}

start();
