// sort the sources; what is not known stays last
(() => {
  const d = document, t = d.querySelector(".fm tbody"), hs = [...d.querySelectorAll(".fm thead th")];
  const v = (r, k) => r.cells[k].dataset.k ?? r.cells[k].textContent.trim();
  const c = (a, b, s) => a && b ? s * (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b) : !a - !b;
  hs.forEach((h, k) => {
    const b = h.querySelector("button");
    b && b.addEventListener("click", () => {
      const s = h.ariaSort === "ascending" ? -1 : 1;
      hs.forEach(e => e.ariaSort = null);
      h.ariaSort = s > 0 ? "ascending" : "descending";
      t.append(...[...t.rows].sort((x, y) => c(v(x, k), v(y, k), s)));
    });
  });
})();
