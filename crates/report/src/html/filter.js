// Filters the claims of a paper by verdict, kind of evidence and words. Without this script all of them are shown.
"use strict";

(() => {
  const form = document.querySelector("form.filter");
  if (!form) return;
  const claims = [...document.querySelectorAll("li.claim")];
  const places = [...document.querySelectorAll("section.place")];
  const status = form.querySelector("output");
  const fields = ["verdict", "kind", "words"];

  const apply = () => {
    const [verdict, kind] = [form.verdict.value, form.kind.value];
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const claim of claims) {
      const text = `${claim.id} ${claim.textContent}`.toLowerCase();
      const matches =
        (!verdict || claim.dataset.verdict === verdict) &&
        (!kind || claim.dataset.kinds.split(" ").includes(kind)) &&
        words.every((word) => text.includes(word));
      claim.hidden = !matches;
      shown += matches ? 1 : 0;
    }
    for (const place of places) place.hidden = !place.querySelector("li.claim:not([hidden])");
    status.textContent = shown === claims.length ? `${shown} claims` : `${shown} of ${claims.length} claims`;
  };

  // The address says what is shown, so that a filtered list can be sent to somebody.
  const remember = () => {
    const query = new URLSearchParams();
    for (const name of fields) if (form[name].value) query.set(name, form[name].value);
    const text = query.toString();
    try {
      history.replaceState(null, "", text ? `?${text}` : location.pathname);
    } catch {
      // From disk some browsers refuse; then the address stays as it is.
    }
  };

  const asked = new URLSearchParams(location.search);
  for (const name of fields) if (asked.has(name)) form[name].value = asked.get(name);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); }));
  apply();
  // A claim that the address points to is shown whatever the filter says.
  const target = document.querySelector(":target");
  if (target) {
    target.hidden = false;
    target.closest("section.place")?.removeAttribute("hidden");
    target.scrollIntoView();
  }
})();
