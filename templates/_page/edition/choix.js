/* The case that begins, on the list of `clausier edit`: what is typed is sent, what is refused is said, the new case opens. */
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  $("neuf").addEventListener("toggle", () => $("neuf").open && $("nom").focus());
  $("debut").addEventListener("submit", async (e) => {
    e.preventDefault();
    $("refus").textContent = "";
    try {
      const corps = JSON.stringify(Object.fromEntries(new FormData(e.target)));
      const r = await fetch("nouveau", { method: "POST", headers: { "Content-Type": "application/json" }, body: corps });
      const dit = await r.json();
      if (dit.lien) location.assign(dit.lien);
      else $("refus").textContent = dit.refus;
    } catch {
      $("refus").textContent = "« clausier edit » ne répond plus : relancez-le dans le terminal. Rien n'est écrit.";
    }
  });
})();
