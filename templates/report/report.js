// A convenience only: without it the page is complete, and the controls it serves are hidden.
(() => {
  const d = document, r = d.documentElement, $ = s => d.querySelector(s), $$ = s => [...d.querySelectorAll(s)];
  const on = (e, t, f) => e && e.addEventListener(t, f);
  r.classList.add("js");

  // filters of the findings
  const form = $(".flt"), items = $$("#fl>.f"), ex = $("[data-x]");
  const apply = () => {
    const f = new FormData(form), s = f.getAll("s"), q = f.get("q").trim().toLowerCase(), u = f.get("u"), t = f.get("t"), b = f.get("b");
    let n = 0;
    for (const i of items) {
      const x = i.dataset, ok = (!s.length || s.includes(x.s)) && (!u || x.u === u) && (!t || x.t === t) && (!b || "b" in x) && (!q || i.k.includes(q));
      i.hidden = !ok;
      n += ok;
    }
    $(".flt output").value = (n === items.length ? "" : n + " of ") + items.length + " listed";
    $("#none").style.display = n ? "none" : "block";
    $("#fl").hidden = !n;
  };
  const clear = () => {
    form.reset();
    apply();
  };
  if (form) {
    items.forEach(i => i.k = i.textContent.toLowerCase());
    on(form, "submit", e => e.preventDefault());
    on(form, "input", apply);
    on($("[data-r]"), "click", clear);
    on(ex, "click", () => {
      const o = ex.textContent === "Expand all";
      items.forEach(i => i.open = o);
      ex.textContent = o ? "Collapse all" : "Expand all";
    });
    apply();
  }

  // open what a link points at
  const go = () => {
    const el = d.getElementById(location.hash.slice(1));
    if (!el) return;
    if (el.closest("[hidden]")) clear();
    for (let p = el; p; p = p.parentElement) if (p.tagName === "DETAILS") p.open = true;
    el.scrollIntoView();
  };
  on(window, "hashchange", go);
  go();

  // print findings open
  let was = [];
  on(window, "beforeprint", () => {
    was = $$(".f,.ds.card,.conds .mo").filter(x => !x.open);
    was.forEach(x => x.open = true);
  });
  on(window, "afterprint", () => was.forEach(x => x.open = false));
  on($("[data-print]"), "click", () => print());

  // theme: the only thing that is stored
  const tb = $("[data-theme-btn]"), M = ["auto", "light", "dark"];
  let m = "auto";
  try { m = localStorage.getItem("sa-theme") || m; } catch {}
  const th = () => {
    m === "auto" ? r.removeAttribute("data-theme") : r.setAttribute("data-theme", m);
    tb.textContent = "Theme: " + m;
  };
  on(tb, "click", () => {
    m = M[(M.indexOf(m) + 1) % 3];
    try { localStorage.setItem("sa-theme", m); } catch {}
    th();
  });
  th();

  // sort scores
  $$(".qm button").forEach(b => {
    const h = b.parentNode, t = $(".qm tbody"), k = h.cellIndex;
    b.disabled = false;
    on(b, "click", () => {
      const s = h.ariaSort === "ascending" ? -1 : 1, v = r => r.cells[k].textContent, n = r => (v(r).match(/[\d.]+/) || [999])[0];
      $$(".qm th").forEach(e => e.ariaSort = null);
      h.ariaSort = s > 0 ? "ascending" : "descending";
      t.append(...[...t.rows].sort((x, y) => s * (k ? n(x) - n(y) : v(x) < v(y) ? -1 : 1)));
    });
  });

  // copy commands
  if (navigator.clipboard) $$("pre").forEach(p => {
    const b = d.createElement("button"), t = p.textContent;
    b.type = "button";
    b.className = "btn cp";
    b.textContent = "Copy";
    b.ariaLabel = "Copy: " + p.ariaLabel;
    on(b, "click", () => navigator.clipboard.writeText(t).then(() => {
      b.textContent = "Copied";
      setTimeout(() => b.textContent = "Copy", 1500);
    }));
    p.append(b);
  });

  // mark the current section
  const ln = new Map($$(".side>.nav a").map(a => [a.hash.slice(1), a]));
  const io = new IntersectionObserver(es => es.forEach(e => {
    if (e.isIntersecting) {
      ln.forEach(a => a.ariaCurrent = null);
      ln.get(e.target.id).ariaCurrent = "true";
    }
  }), { rootMargin: "-10% 0px -80% 0px" });
  ln.forEach((_, k) => io.observe(d.getElementById(k)));
  $$(".top .nav a").forEach(a => on(a, "click", () => $(".top").open = false));
})();
