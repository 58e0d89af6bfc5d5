// Errors shown as the server shows them: a summary with focus and links, the same words beside the field, "Error:" in the title.
export const problems = (form) => {
  const d = form.dataset, box = form.querySelector("[data-alert]"), title = document.title;
  const make = (name, props = {}, ...children) => { const el = Object.assign(document.createElement(name), props); el.append(...children); return el; };
  const fieldOf = (id) => document.getElementById(id);

  const clear = () => {
    box.replaceChildren();
    document.title = title.replace(`${d.lError} `, "");
    form.querySelectorAll("[aria-invalid]").forEach((el) => { el.removeAttribute("aria-invalid"); el.removeAttribute("aria-describedby"); });
    form.querySelectorAll("[id$=_error]").forEach((el) => el.remove());
  };
  const mark = ([id, words]) => {
    const field = fieldOf(id);
    if (!field || field === form) return;
    const line = make("div", { id: `${id}_error` }, make("p", { className: "err" }, words));
    (field.closest(".money") ?? field).before(line);
    if (!field.matches("input, select, textarea")) return;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.id);
  };
  /* Where an answer is at fault, a list of links; else the heading says what happened. */
  const said = (list) => {
    const link = ([id, words]) => (fieldOf(id) === form ? words : make("a", { href: `#${id}` }, words));
    if (list.length === 1 && !fieldOf(list[0][0])?.matches("input, select, textarea")) return [make("h2", {}, link(list[0]))];
    return [make("h2", {}, d.lErrors), make("ul", {}, ...list.map((item) => make("li", {}, link(item))))];
  };
  const show = (list, hint = d.lSafe) => {
    clear();
    const alert = make("div", { className: "alert", tabIndex: -1 }, ...said(list), make("p", { className: "hint" }, hint));
    alert.setAttribute("role", "alert");
    box.append(alert);
    list.forEach(mark);
    list.map(([id]) => fieldOf(id)?.closest("details")).forEach((fold) => fold && (fold.open = true));
    document.title = `${d.lError} ${title.replace(`${d.lError} `, "")}`;
    alert.focus();
  };
  return { show, clear };
};
