/* What `clausier watch` adds to the pages that it serves: a page is read again when its case was built again, and what is wrong
   stands at its top. Never written to disk. Text goes in as text. A hidden page lets its connection go: browsers have few of them. */
(() => {
  "use strict";
  const [serveur, rang] = document.currentScript.dataset.version.split(".");
  const base = new URL("..", document.currentScript.src); // the list of the cases
  const [dossier, page] = location.pathname.slice(base.pathname.length).split("/").map(decodeURIComponent);
  const hote = document.createElement("div");
  hote.id = "clausier-veille";
  hote.lang = "fr";
  const racine = hote.attachShadow({ mode: "open" });
  racine.innerHTML = `<style>
    :host { all: initial; display: block; position: sticky; top: 0; z-index: 2147483647; }
    :host([hidden]) { display: none; }
    div { font: 16px/1.5 "Clausier Sans", "Source Sans Pro", system-ui, sans-serif; color: #1d2529; background: #fbf2df; border-bottom: 3px solid #664400; max-height: 45vh; overflow: auto; padding: 10px 16px; box-shadow: 0 2px 8px #0003; overflow-wrap: anywhere; }
    div.grave { background: #fcebe3; border-color: #8a2b00; }
    p, ul { margin: 0; padding: 0; } ul { list-style: none; } li { margin-top: 6px; }
    p, summary { font-weight: 600; } p, summary { color: #664400; } .grave > p, .grave summary { color: #8a2b00; }
    b { font: 600 14px/1.45 ui-monospace, monospace; } details { margin-top: 6px; } details:first-child { margin: 0; } summary { cursor: pointer; }
    :focus-visible { outline: 2px solid #1c4a5c; outline-offset: 2px; }
    @media print { :host { display: none; } }
  </style><div role="alert"></div>`;
  const boite = racine.querySelector("div");
  hote.hidden = true;
  document.body.prepend(hote);

  const element = (nom, texte, ...fils) => {
    const e = document.createElement(nom);
    e.append(texte, ...fils);
    return e;
  };
  const ligne = (p) => element("li", element("b", `${p.place} ${p.code}`), ` ${p.message}`);
  const accord = (n, mot) => `${n} ${mot}${n > 1 ? "s" : ""}`;

  function montrer(problemes) {
    const graves = problemes.filter((p) => p.grave);
    const legers = problemes.filter((p) => !p.grave);
    const parties = [];
    if (graves.length) parties.push(element("p", `${accord(graves.length, "erreur")} : les pages restent celles de la dernière construction réussie`), element("ul", "", ...graves.map(ligne)));
    if (legers.length) parties.push(element("details", element("summary", accord(legers.length, "avertissement")), element("ul", "", ...legers.map(ligne))));
    boite.className = graves.length ? "grave" : "";
    boite.replaceChildren(...parties);
    hote.hidden = !parties.length;
  }

  let flux = null;
  function ouvrir() {
    flux = new EventSource(new URL(".veille/flux", base));
    flux.onmessage = (m) => {
      const etat = JSON.parse(m.data);
      const cle = dossier + (page && page !== "index.html" ? "" : "/"); // an index is written after the pages
      const vus = page === undefined ? Object.values(etat.refaits) : [etat.refaits[cle] ?? 0];
      if (etat.serveur !== serveur || Math.max(0, ...vus) > Number(rang)) location.reload();
      else montrer(etat.problemes);
    };
    flux.onerror = () => {
      boite.className = "";
      boite.replaceChildren(element("p", "« clausier watch » est arrêté : cette page ne suit plus vos fichiers."));
      hote.hidden = false;
    };
  }
  const suivre = () => {
    if (document.hidden) {
      flux?.close();
      flux = null;
    } else if (!flux) ouvrir();
  };
  document.addEventListener("visibilitychange", suivre);
  addEventListener("pagehide", () => flux?.close());
  addEventListener("pageshow", (e) => e.persisted && location.reload());
  suivre();
})();
