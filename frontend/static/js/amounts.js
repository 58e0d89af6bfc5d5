// What is chosen and what it comes to, in whole minor units, reckoned as the server does (which alone is believed).
export const sums = (form) => {
  const d = form.dataset, q = (s) => form.querySelector(s), ten = 10 ** d.exponent, locale = d.locale.replace("_", "-");
  const format = (minor, whole) => new Intl.NumberFormat(locale, {
    style: "currency", currency: d.currency, minimumFractionDigits: whole && minor % ten === 0 ? 0 : +d.exponent, maximumFractionDigits: +d.exponent,
  }).format(minor / ten);
  const fill = (text, places) => text.replace(/\{(\w+)\}/g, (_, name) => places[name]);
  const typed = (text) => {
    if (text.includes("-")) return 0;
    const t = text.replace(/[^\d.,]/g, ""), comma = /,\d{1,2}$/.test(t) && +d.exponent ? t.replace(/\./g, "").replace(",", ".") : t.replace(/,/g, "");
    return Math.round((Number(comma) || 0) * ten);
  };
  const monthly = () => Boolean(q("#f-monthly")?.checked);
  const picked = () => q(`[name=amount_${monthly() ? "monthly" : "once"}]:checked`);
  const gift = () => (picked()?.value === "other" ? typed(q("[name=other_amount]")?.value ?? "") : Number(picked()?.value ?? 0));
  const fee = (g) => (g && d.bps ? Math.ceil(((g + +d.fixed) * 10000) / (10000 - d.bps)) - g : 0);
  const total = () => gift() + (q("[name=cover]")?.checked ? fee(gift()) : 0);

  const show = (changed) => {
    const g = gift(), pick = picked(), extra = q("[name=cover]")?.checked ? fee(g) : 0;
    if (pick?.value === "other" && changed === pick) q("[name=other_amount]")?.focus();
    if (q("[data-fee-label]")) q("[data-fee-label]").textContent = g ? fill(d.lFee, { fee: format(fee(g)), amount: format(g, true) }) : d.lCover;
    q("[data-cta]").textContent = g ? fill(monthly() ? d.lMonthly : d.lOnce, { amount: format(g + extra, true) }) : d.lGive;
    const impact = pick?.dataset.impact ?? "";
    q("[data-impact-box]").hidden = !impact;
    if (q("[data-impact-out]").textContent !== impact) q("[data-impact-out]").textContent = impact;
    if (!q("[data-sum]")) return;
    q("[data-sum]").hidden = !extra;
    q("[data-s-gift]").textContent = format(g);
    q("[data-s-fee]").textContent = format(extra);
    q("[data-s-total]").textContent = format(g + extra);
  };
  return { show, total, monthly };
};
