/* The form of `clausier edit`: json-editor makes it from the schema; here are its words and its look, what is sent as one types, and
   where each fault shows. Nothing is decided here: what is wrong, what changes and what is written, the server says. Text goes in as text. */
(() => {
  "use strict";
  const ATTENTE = 350; // milliseconds without a key before the changes are tried
  const $ = (id) => document.getElementById(id);
  const element = (nom, attributs = {}, ...fils) => {
    const e = document.createElement(nom);
    for (const [k, v] of Object.entries(attributs)) e.setAttribute(k, v);
    e.append(...fils);
    return e;
  };
  const accord = (n, mot) => `${n} ${mot}${n > 1 ? "s" : ""}`;

  /* ---- the library's words and look */
  JSONEditor.defaults.languages.fr = {
    ...JSONEditor.defaults.languages.en,
    button_add_row_title: "Ajouter : {{0}}", button_delete_row_title: "Supprimer : {{0}}", button_delete_row_title_short: "Supprimer",
    button_move_down_title: "Descendre", button_move_up_title: "Monter", button_collapse: "Replier", button_expand: "Déplier",
    button_delete_node_warning: "Supprimer cet élément ?", default_array_item_title: "élément",
    button_save: "Garder", button_copy: "Copier", button_cancel: "Annuler", button_add: "Ajouter", button_edit_json: "JSON",
    button_properties: "Champs", button_object_properties: "Champs", button_delete_all: "Tout supprimer", button_delete_last: "Supprimer {{0}}",
  };
  JSONEditor.defaults.language = "fr";

  let champs = 0;
  class Theme extends JSONEditor.AbstractTheme {
    constructor(editeur) {
      super(editeur, { disable_theme_rules: true });
    }
    getHeader(texte, profondeur) {
      const e = element(profondeur < 3 ? "h3" : "h4", { class: "je-header" });
      e.append(texte);
      return e;
    }
    getOptInCheckbox() {
      return { checkbox: element("input"), label: element("label"), container: element("span") };
    }
    getHiddenLabel() {
      return element("label", { class: "sorte" }, "Sorte");
    }
    visuallyHidden(e) { // what the head of the item says already
      const tete = e?.closest?.(".je-header");
      if (tete) tete.hidden = true;
    }
    getDescription(texte) {
      return element("p", { class: "aide" }, texte);
    }
    getFormInputDescription(texte) {
      return this.getDescription(texte);
    }
    getFormControl(label, champ, aide) {
      const boite = element("div", { class: "champ" });
      const nom = `champ-${++champs}`; // the library gives one name to all the sorts of an item
      if (label) {
        label.setAttribute("for", nom);
        boite.append(label);
      }
      champ.setAttribute("id", nom);
      boite.append(champ);
      if (aide) {
        aide.id = `${nom}-aide`;
        champ.setAttribute("aria-describedby", aide.id);
        boite.append(aide);
      }
      return boite;
    }
    getButton(texte, icone, titre) {
      const b = super.getButton(texte, icone, titre);
      if (!b.className) b.className = "menu";
      return b;
    }
    setButtonText(bouton, texte, icone, titre) {
      const dit = titre || texte;
      if (dit === "Replier" || dit === "Déplier") {
        bouton.className = "pli";
        bouton.setAttribute("aria-expanded", dit === "Replier");
      } else bouton.replaceChildren(element("span", {}, dit));
    }
    getLabelLike(texte) { // the head of an item that may be of several sorts
      const pli = element("button", { type: "button", class: "pli", "aria-expanded": "true" });
      const tete = element("h4", { class: "je-header" }, pli, element("span", {}, texte));
      pli.addEventListener("click", () => pli.setAttribute("aria-expanded", !tete.parentNode.classList.toggle("plie")));
      return tete;
    }
    cleanText(texte) {
      return texte; // the library would read it as HTML; here text is text
    }
    addInputError() {}
    removeInputError() {}
  }
  JSONEditor.defaults.themes.clausier = Theme;
  JSONEditor.AbstractEditor.prototype.cleanText = (texte) => texte;

  /* ---- the form */
  let donnees, editeur, avant, lignee, minuterie, envoi = 0, proposes = {};
  const ajoutes = new Set(); // the documents that were added here

  async function demander(quoi, corps) {
    const options = corps && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(corps) };
    const r = await fetch(quoi, options);
    if (!r.ok) throw new Error(`${r.status}`);
    return r.json();
  }

  async function ouvrir() {
    donnees = await demander("donnees");
    if (donnees.refus) {
      $("objet").textContent = "Ce fichier ne se lit pas : corrigez-le d'abord dans un éditeur de texte, puis rechargez cette page.";
      $("constats").hidden = false;
      $("constats").replaceChildren(element("ul", {}, ...donnees.refus.map((x) => element("li", {}, x))));
      $("formulaire").closest("section").hidden = true;
      document.querySelector(".fichier").hidden = true;
      $("etat").textContent = "Rien à enregistrer.";
      return;
    }
    $("objet").textContent = "Rien n'est écrit avant « Enregistrer » ; les commentaires et l'ordre du fichier restent.";
    if (donnees.ailleurs.length) {
      $("ailleurs").hidden = false;
      $("ailleurs").textContent = `À changer dans le fichier même : ${donnees.ailleurs.join(", ")}.`;
    }
    editeur = new JSONEditor($("formulaire"), {
      schema: donnees.schema, startval: donnees.valeur, theme: "clausier", show_errors: "never", display_required_only: true,
      disable_edit_json: true, disable_properties: true, no_additional_properties: true, disable_array_delete_all_rows: true,
      disable_array_delete_last_row: true, prompt_before_delete: false, keep_oneof_values: true,
    });
    editeur.promise.catch(() => dire("Ce formulaire ne se montre pas : changez le fichier dans un éditeur de texte.", true));
    editeur.on("ready", () => {
      [avant, lignee] = reprendre(structuredClone(editeur.getValue()), null, true);
      completer();
      for (const e of tous(editeur.root)) if (e.switcher) e.header.querySelector(".pli").click();
      montrer(donnees);
      editeur.on("change", essayerBientot);
      document.body.dataset.pret = "";
    });
    editeur.on("addRow", (r) => setTimeout(() => {
      if (r.parent?.path === "root.documents") ajoutes.add(r);
      completer();
      if (!document.activeElement.matches(".json-editor-btntype-add")) return;
      r.container.querySelector(":scope.plie > .je-header > .pli")?.click(); // the place of one that was deleted
      r.container.querySelector("select, input, textarea")?.focus();
    }));
    editeur.on("moveRow", (r) => setTimeout(() => {
      const sens = document.activeElement.matches(".moveup") ? ["moveup_button", "movedown_button"] : ["movedown_button", "moveup_button"];
      r.container.querySelector(":scope.plie > .je-header > .pli")?.click();
      sens.map((x) => r[x]).find((x) => x?.checkVisibility())?.focus();
    }));
    $("formulaire").addEventListener("input", (e) => {
      clearTimeout(minuterie);
      minuterie = setTimeout(() => e.target.dispatchEvent(new Event("change", { bubbles: true })), ATTENTE);
    });
  }

  function* tous(e) {
    yield e;
    const dessous = e.switcher ? [e.editors[e.type]] : e.schema.type === "array" ? e.rows : Object.values(e.editors ?? {});
    for (const x of dessous) if (x) yield* tous(x);
  }

  /* ---- where each item of a list stands in the file, whatever it holds: of two equal ones, the one that is chosen goes */
  const vide = (x) => (x && typeof x === "object" ? Object.values(x).every(vide) : !String(x ?? "").trim());
  const enObjet = (x, faire) => Object.fromEntries(Object.entries(x).map(([k, v]) => [k, faire(v, k)]));

  /* What the file holds of a value that was read, or has just been saved, and the rank there of each item: one that is empty is not written. */
  function reprendre(x, l, ouvert) {
    if (!x || typeof x !== "object") return [x, null];
    if (!Array.isArray(x)) {
      const deux = enObjet(x, (v, k) => reprendre(v, l?.[k], ouvert));
      return [enObjet(deux, (d) => d[0]), enObjet(deux, (d) => d[1])];
    }
    const gardes = [];
    const neuve = x.map((v, i) => {
      const creux = vide(v) && (ouvert || Boolean(l?.[i]?.creux)); // empty in the file itself
      const [garde, dessous] = reprendre(v, l?.[i]?.dessous, ouvert);
      const ici = !vide(v) || creux;
      if (ici) gardes.push(garde);
      return { rang: ici ? gardes.length - 1 : null, creux, dessous };
    });
    return [gardes, neuve];
  }

  function rangs(x, l) {
    if (!x || typeof x !== "object") return null;
    return Array.isArray(x) ? x.map((v, i) => [l?.[i]?.rang ?? null, rangs(v, l?.[i]?.dessous)]) : enObjet(x, (v, k) => rangs(v, l?.[k]));
  }

  /* Before the library, which gives the rows that stay what those that go held. */
  function suivre(bouton) {
    const chemin = bouton.closest("[data-schematype=array]").dataset.schemapath;
    let l = lignee;
    for (const pas of chemin.split(".").slice(1)) l = Array.isArray(l) ? l[pas]?.dessous : l?.[pas];
    if (!l) return; // a list that the file has not
    const i = Number(bouton.dataset.i);
    const combien = editeur.getEditor(chemin).rows.length;
    while (l.length < combien) l.push({ rang: null });
    if (bouton.matches(".json-editor-btntype-delete")) l.splice(i, 1);
    const autre = bouton.matches(".moveup") ? i - 1 : bouton.matches(".movedown") ? i + 1 : i;
    if (autre >= 0 && autre < l.length) [l[i], l[autre]] = [l[autre], l[i]];
  }

  /* A row that is deleted is kept by the library, and what it held would come back with the next that is added. */
  function oublier(liste) {
    for (const r of liste.row_cache.splice(liste.rows.length)) {
      r.container.remove();
      r.destroy();
    }
  }

  /* What the library does not show: the keys that one may add. What it shows to none is taken away. */
  const DE_TROP = ["editjson_holder", "editjson_control", "addproperty_holder", "addproperty_button", "delete_last_row_button", "remove_all_rows_button"];
  function completer() {
    for (const e of tous(editeur.root)) {
      for (const x of DE_TROP) e[x]?.remove();
      if (e.input && e.schema.options?.couleur && !e.palette) colorer(e);
      if (e.schema?.type !== "object" || !e.editor_holder) continue;
      if (e.ajouter) {
        e.remplir();
        continue;
      }
      const manquent = () => Object.entries(e.schema.properties).filter(([k]) => !e.editors[k]);
      if (!manquent().length && !e.options.libre) continue;
      const id = `ajouter-${++champs}`; // the sorts of an item have one path
      const bouton = element("button", { type: "button", class: "menu" }, "Ajouter");
      const choix = e.options.libre ? element("input", { id, type: "text" }) : element("select", { id });
      const aide = element("p", { class: "aide", id: `${id}-aide` });
      const dits = e.options.libre ? "Libellé à ajouter" : e.path === "root" ? "Ajouter une rubrique" : "Ajouter une précision";
      const discret = !e.options.libre && e.path !== "root"; // its first choice says what it is for
      let vus = "";
      const remplir = e.remplir = () => {
        const cles = manquent().map(([k]) => k).join(" ");
        if (e.options.libre || cles === vus) return;
        vus = cles;
        choix.replaceChildren(element("option", { value: "" }, discret ? `${dits}…` : "–"), ...manquent().map(([k, s]) => element("option", { value: k }, s.title || k)));
        aide.textContent = "";
        e.ajouter.hidden = !manquent().length;
      };
      e.ajouter = element("div", { class: discret ? "ajout discret" : "ajout" }, element("label", { for: id, ...(discret && { class: "dit" }) }, dits), choix, bouton, aide);
      choix.setAttribute("aria-describedby", aide.id);
      choix.addEventListener("change", (v) => {
        v.stopPropagation();
        if (!e.options.libre) aide.textContent = e.schema.properties[choix.value]?.description ?? "";
      });
      choix.addEventListener("input", (v) => v.stopPropagation());
      bouton.addEventListener("click", () => {
        const cle = choix.value.trim();
        if (!cle || cle.includes(".") || cle in {} || e.editors[cle]) return;
        e.addObjectProperty(cle);
        e.onChange(true);
        choix.value = "";
        completer();
        if (e.editors[cle]) viser(e.editors[cle]);
      });
      e.editor_holder.append(e.ajouter);
      remplir();
    }
    proposer();
    intituler();
  }

  /* A colour is chosen, or typed. */
  function colorer(e) {
    e.palette = element("input", { type: "color", "aria-label": `${e.schema.title ?? "Couleur"} : choisir` });
    const lire = () => { const m = /^#?([0-9a-f]{6})$/i.exec(e.input.value.trim()); if (m) e.palette.value = `#${m[1]}`; };
    for (const quand of ["input", "change"]) e.input.addEventListener(quand, lire);
    for (const quand of ["input", "change"]) e.palette.addEventListener(quand, (v) => {
      v.stopPropagation();
      if (quand === "change") e.setValue(e.palette.value);
    });
    lire();
    e.input.after(e.palette);
  }

  /* A document that was added, or whose sort was changed, has today's day and the next number of its series. */
  const donnes = new Set(); // the numbers that came from here
  const numerosDesAutres = (r) => new Set(r.parent.rows.filter((x) => x !== r).map((x) => x.getValue()?.numero).filter(Boolean));
  function proposer() {
    for (const r of ajoutes) {
      const sorte = r.switcher && r.editors[r.type];
      const p = proposes[sorte?.schema?.options?.sorte];
      if (!p || r.sorte === r.type || !r.container.isConnected) continue;
      if (numerosDesAutres(r).has(p.numero)) continue; // taken meanwhile: the next answer brings another
      r.sorte = r.type;
      for (const [cle, dit] of Object.entries(p)) {
        const champ = sorte.editors[cle];
        const la = champ?.getValue();
        if (champ && (!la || donnes.has(la))) champ.setValue(dit);
        donnes.add(p.numero);
      }
    }
  }

  /* What is issued no longer changes: its fields are closed, wherever it stands in the list. */
  function fermer() {
    for (const r of editeur.getEditor("root.documents")?.rows ?? []) {
      const v = r.getValue() ?? {};
      const dit = donnees.emis[[v.type, v.numero || v.version || v.date].join(" ")];
      const deja = r.container.querySelector(":scope > .emis");
      if (Boolean(dit) === Boolean(deja)) continue;
      if (dit) r.header.after(element("p", { class: "emis" }, dit));
      else deja.remove();
      r.container.querySelectorAll("input, select, textarea, button:not(.pli)").forEach((x) => { x.disabled = Boolean(dit); });
    }
  }

  /* An item is called by what it holds; a fold, by what it folds. */
  const PREMIERS = ["designation", "section", "texte", "objet", "titre", "nom", "numero", "version", "fait", "evenement", "date"];
  function intituler() {
    for (const e of tous(editeur.root)) {
      if (e.schema.type !== "array") continue;
      e.add_row_button?.replaceChildren(`Ajouter ${e.schema.un}`);
      for (const [i, r] of e.rows.entries()) {
        const v = r.getValue();
        const sorte = r.switcher ? r.display_text[r.type] : e.getItemTitle();
        const dit = v && typeof v === "object" ? PREMIERS.map((k) => v[k]).find((x) => typeof x === "string" && x) : "";
        const tete = (r.title ?? r.header)?.querySelector("span");
        const nom = dit ? `${sorte} ${i + 1} : ${dit}` : `${sorte} ${i + 1}`;
        if (tete) tete.textContent = nom;
        r.delete_button?.replaceChildren("Supprimer");
        r.delete_button?.setAttribute("aria-label", `Supprimer ${nom}`);
        r.moveup_button?.setAttribute("aria-label", `Monter ${nom}`);
        r.movedown_button?.setAttribute("aria-label", `Descendre ${nom}`);
      }
    }
    fermer();
    for (const b of document.querySelectorAll(".pli")) b.setAttribute("aria-label", b.parentNode.querySelector("span")?.textContent ?? "");
  }

  /* ---- as one types */
  function essayerBientot() {
    completer(); // an item of another sort has other fields
    clearTimeout(minuterie);
    minuterie = setTimeout(essayer, ATTENTE);
  }

  const corps = () => {
    const maintenant = editeur.getValue();
    return { empreinte: donnees.empreinte, avant, maintenant, rangs: rangs(maintenant, lignee) };
  };

  async function essayer() {
    const mien = ++envoi;
    try {
      const r = await demander("essai", corps());
      if (mien === envoi) montrer(r);
    } catch {
      if (mien === envoi) dire("« clausier edit » ne répond plus : relancez-le dans le terminal. Rien n'est écrit.", true);
    }
  }

  function dire(texte, grave = false) {
    $("etat").textContent = texte;
    $("etat").classList.toggle("alerte", grave);
  }

  function montrer(r) {
    if (r.refus) {
      dire(r.refus, true);
      $("enregistrer").disabled = true;
      return;
    }
    proposes = r.proposes;
    proposer();
    marquer(r.constats);
    $("yaml").textContent = r.yaml;
    const lignes = r.difference.split("\n").filter((x) => /^[-+]/.test(x) && !/^(---|\+\+\+)/.test(x));
    $("change").hidden = !lignes.length;
    $("difference").replaceChildren(...lignes.map((x) => element(x[0] === "+" ? "ins" : "del", {}, `${x}\n`)));
    $("enregistrer").disabled = !lignes.length;
    const graves = r.constats.filter((c) => c.grave).length;
    dire([
      graves ? accord(graves, "erreur") : "En règle",
      r.constats.length > graves ? accord(r.constats.length - graves, "avertissement") : "",
      lignes.length ? "à enregistrer" : "rien de changé",
    ].filter(Boolean).join(" · "), graves > 0);
    if ($("document")) paginer(r.documents, graves);
  }

  /* Each fault at its field, or at the nearest that shows; the others above the form. */
  function marquer(constats) {
    document.querySelectorAll(".faute").forEach((x) => x.remove());
    document.querySelectorAll("[aria-invalid]").forEach((x) => {
      x.removeAttribute("aria-invalid");
      x.setAttribute("aria-describedby", (x.getAttribute("aria-describedby") ?? "").split(" ").filter((y) => !y.endsWith("-faute")).join(" "));
    });
    const autres = [];
    for (const c of constats) {
      const e = c.champ && champDe(c.champ);
      if (!e) {
        autres.push(element("li", { class: c.grave ? "grave" : "" }, element("b", {}, `${c.code} `), `${c.champ ? `${c.champ} : ` : ""}${c.message}`));
        continue;
      }
      if (c.grave) deplier(e);
      const faute = element("p", { class: `faute${c.grave ? " grave" : ""}`, "data-code": c.code }, element("b", {}, `${c.code} `), c.message);
      faute.editeur = e;
      if (e.input) {
        faute.id = `${e.formname}-faute`;
        if (c.grave) e.input.setAttribute("aria-invalid", "true");
        e.input.setAttribute("aria-describedby", `${e.input.getAttribute("aria-describedby") ?? ""} ${faute.id}`.trim());
        e.input.after(faute);
      } else (e.title ?? e.header ?? e.container.firstChild)?.after(faute);
    }
    $("constats").hidden = !autres.length;
    $("constats").replaceChildren(element("ul", {}, ...autres));
    $("premiere").hidden = !constats.length;
  }

  /* The first error, or else the first warning, in the order of the page; its field, even folded. */
  function aller() {
    const faute = document.querySelector(".faute.grave, .constats .grave") ?? document.querySelector(".faute, .constats li");
    if (!faute) return;
    if (faute.editeur) return viser(faute.editeur);
    $("constats").focus();
    $("constats").scrollIntoView({ block: "center" });
  }

  /* The first field of a place, unfolded. */
  function viser(e) {
    deplier(e);
    const la = e.input ?? ["input, select, textarea", ".json-editor-btntype-add", "button"]
      .map((x) => [...e.container.querySelectorAll(x)].find((y) => y.checkVisibility() && !y.disabled)).find(Boolean);
    la?.focus();
    la?.scrollIntoView({ block: "center" });
  }

  /* The field of a fault; a key that is missing comes into view. */
  function champDe(champ) {
    const pas = champ.split(".");
    for (let n = 1; n <= pas.length; n++) {
      const m = editeur.getEditor(["root", ...pas.slice(0, n - 1)].join("."));
      const parent = m?.switcher ? m.editors[m.type] : m;
      if (parent?.schema.type !== "object" || !parent.schema.properties[pas[n - 1]] || parent.editors[pas[n - 1]]) continue;
      parent.addObjectProperty(pas[n - 1]);
      setTimeout(completer);
    }
    for (let n = pas.length; n; n--) {
      const e = editeur.getEditor(`root.${pas.slice(0, n).join(".")}`);
      if (e?.container?.isConnected) return e;
    }
    return null;
  }

  function deplier(e) {
    for (let x = e; x; x = x.parent) {
      if (x.collapsed && x !== editeur.root) (x.collapse_control ?? x.toggle_button).click();
      x.container.querySelector(":scope.plie > .je-header > .pli")?.click();
    }
  }

  function paginer(documents, graves) {
    const vu = $("document").value;
    const avant = [...$("document").options].map((x) => x.value);
    const neufs = documents.filter(([f]) => !avant.includes(f));
    $("apercu").classList.toggle("ancien", graves > 0);
    if (!documents.length) return;
    $("apercu").hidden = false;
    $("document").replaceChildren(...documents.map(([f, dit]) => element("option", { value: f }, dit)));
    if (avant.length && neufs.length === 1) $("document").value = neufs[0][0];
    else if (documents.some(([f]) => f === vu)) $("document").value = vu;
    else $("document").selectedIndex = documents.length - 1;
    tourner();
  }
  const tourner = () => { $("page").src = `page/${encodeURIComponent($("document").value)}`; };

  /* ---- saving */
  async function enregistrer() {
    if ($("enregistrer").disabled) return;
    envoi++;
    clearTimeout(minuterie);
    try {
      const r = await demander("enregistrement", corps());
      if (r.refus) return montrer(r);
      const lignes = r.difference.split("\n").filter((x) => /^[-+]/.test(x) && !/^(---|\+\+\+)/.test(x)).length;
      donnees.empreinte = r.empreinte_du_texte;
      [avant, lignee] = reprendre(structuredClone(editeur.getValue()), lignee, false);
      montrer(r);
      $("enregistrer").disabled = true;
      if ($("construits")) $("construits").hidden = true; // they are of before
      const graves = r.constats.filter((c) => c.grave).length;
      dire(`Enregistré : ${accord(lignes, "ligne")} dans le fichier${graves ? ` ; ${accord(graves, "erreur")} à corriger` : ""}.`, graves > 0);
    } catch {
      dire("« clausier edit » ne répond plus : relancez-le dans le terminal. Rien n'est écrit.", true);
    }
  }

  /* What the file holds: what is not saved is not in it. */
  async function construire() {
    if ($("construire").ariaBusy) return;
    if (!$("enregistrer").disabled) return dire("Enregistrez d'abord : ce qui se construit est ce que le fichier contient.", true);
    $("construire").ariaBusy = "true";
    dire("Construction en cours…");
    try {
      const r = await demander("construction", {});
      $("construits").hidden = Boolean(r.refus);
      if (r.refus) return dire(r.refus, true);
      $("ou").textContent = r.dossier;
      $("pdf").replaceChildren(...r.pdf.map(([nom, titre]) => {
        const lien = element("a", { href: `pdf/${encodeURIComponent(nom)}`, target: "_blank", rel: "noopener" }, titre || "Tout ce qui va au client, en un seul PDF");
        return element("li", {}, element("p", { class: "titre" }, lien), element("p", { class: "dite" }, nom));
      }));
      dire(`Construit : ${accord(r.pdf.length, "PDF")}.`.replace("PDFs", "PDF"));
      $("construits").scrollIntoView({ block: "start" });
      $("construits").focus();
    } catch {
      dire("« clausier edit » ne répond plus : relancez-le dans le terminal.", true);
    } finally {
      $("construire").ariaBusy = null;
    }
  }
  $("construire")?.addEventListener("click", construire);
  $("enregistrer").addEventListener("click", enregistrer);
  $("premiere").addEventListener("click", aller);
  $("document")?.addEventListener("change", tourner);
  // Before the library, which stops the event: what is deleted leaves the focus to the button that adds.
  $("formulaire").addEventListener("click", (e) => {
    const geste = e.target.closest(".json-editor-btntype-delete, .moveup, .movedown");
    if (geste) suivre(geste);
    const ajout = e.target.closest(".json-editor-btntype-add")?.closest("[data-schematype=array]");
    if (ajout) oublier(editeur.getEditor(ajout.dataset.schemapath));
    const liste = e.target.closest(".json-editor-btntype-delete")?.closest("[data-schematype=array]");
    if (liste) setTimeout(() => [...liste.querySelectorAll(".json-editor-btntype-add")].at(-1)?.focus());
  }, true);
  $("formulaire").addEventListener("click", (e) => {
    const tete = e.target.closest(".je-header");
    if (tete && !e.target.closest("button")) tete.querySelector(":scope > .pli")?.click();
  });
  addEventListener("keydown", (e) => {
    if (e.key === "F8") {
      e.preventDefault();
      aller();
    }
    if ((e.ctrlKey || e.metaKey) && e.key === "s") {
      e.preventDefault();
      enregistrer();
    }
  });
  addEventListener("beforeunload", (e) => $("enregistrer").disabled || e.preventDefault());
  ouvrir().catch(() => dire("« clausier edit » ne répond plus : relancez-le dans le terminal.", true));
})();
