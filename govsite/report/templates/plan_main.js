// The plan's own page: frame, language, theme, and the way to each part.

let model;
let forPlanPrint;

function planFrame() {
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  document.title = `${t("网站集约整合方案", "Consolidation plan")} ${plan.sites.length} → ${plan.stays.length}`;
  const again = () => { planFrame(); };
  forgetWaiting();
  const { head } = plan;
  const view = planView();
  const parts = Object.entries(PLAN_PARTS).filter(([id]) => view.querySelector(`#plan-${id}`));
  clear(document.getElementById("app"),
    h("a", { class: "skip", href: "#view", onclick: (event) => { event.preventDefault(); document.getElementById("view").focus(); } }, t("跳到内容", "Skip to content")),
    h("header", { class: "top" }, h("div", { class: "brand" }, h("strong", null, "govsite"), h("span", { class: "muted" }, h("bdi", null, head.inventory || head.policy), head.run ? ` · ${t("检查批次", "run")} ${head.run}` : "")),
      h("div", { class: "tools" }, button(t("English", "中文"), () => { language = language === "en" ? "zh" : "en"; keep("lang", language); again(); }, { lang: language === "en" ? "zh-CN" : "en" }),
        button(isDark() ? t("浅色", "Light") : t("深色", "Dark"), () => { setTheme(isDark() ? "light" : "dark"); again(); }), button(t("打印", "Print"), () => window.print()))),
    h("nav", { id: "nav", "aria-label": t("方案各部分", "parts of the plan") }, parts.map(([id, name]) => h("a", { href: `#plan-${id}` }, name()))),
    h("main", { id: "view", class: "view", tabindex: "-1" }, view),
    h("dialog", { id: "drawer", "aria-labelledby": "drawer-title", onclick: (event) => { if (event.target.id === "drawer") event.target.close(); } }),
    h("footer", { class: "muted" }, t(`由 govsite ${head.version} 生成 · 政策表 ${head.policy} ${head.policyVersion} · 随机种子 ${head.seed}`, `made by govsite ${head.version} · policy ${head.policy} ${head.policyVersion} · seed ${head.seed}`)));
}

async function startPlan() {
  let data;
  try {
    data = await readData();
    plan = decodePlan(data.plan);
  } catch (error) {
    document.getElementById("app").append(h("main", { class: "view" }, h("h1", null, "网站集约整合方案"), h("p", null, `浏览器过旧，无法展开数据；请用近年的浏览器打开。 This browser cannot unpack the data; open the file with a recent one. (${error.message})`)));
    return;
  }
  language = keep("lang") || data.lang;
  setTheme(keep("theme") || "");
  planFrame();
  window.addEventListener("beforeprint", () => { drawWaiting(); for (const node of document.querySelectorAll(".tree details")) node.open = true; });
}

startPlan();
