"use strict";
// Everything on the page works without this. It adds what a document alone cannot do: copying an address, and finding
// a feed as one types. What it says comes from the page, in the language of the place where it says it.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const status = document.getElementById("status");
  const own = document.documentElement.lang;

  const languageOf = (element) => {
    const language = element.closest("[lang]").lang;
    return language in words ? language : own;
  };
  const filled = (message, value) => message.replace("{}", () => value);

  // --- copying

  const addressOf = (link) => new URL(link.getAttribute("href"), document.documentElement.dataset.base).href;

  for (const link of document.querySelectorAll(".documents a")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.setAttribute("aria-label", filled(words[languageOf(link)].copy, link.getAttribute("aria-label")));
    link.after(button);
  }

  const writtenInOldWay = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };

  const written = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // No permission, or a page that was not served securely: there is no clipboard then.
      return writtenInOldWay(text);
    }
  };

  let silence;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    const address = addressOf(button.previousElementSibling);
    const language = languageOf(button);
    const done = await written(address);
    button.focus();
    button.classList.toggle("done", done);
    status.lang = language;
    status.dir = words[language].direction;
    status.textContent = filled(done ? words[language].copied : words[language].failed, `\u2068${address}\u2069`);
    clearTimeout(silence);
    silence = setTimeout(() => {
      button.classList.remove("done");
      if (done) status.textContent = "";
    }, 4000);
  });

  // --- finding

  const find = document.getElementById("find");
  if (!find) return;
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const spoken = words[own];
  const number = new Intl.NumberFormat(spoken.numbers);

  const letters = { "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a", "\u0629": "\u0647", "\u06c1": "\u0647",
    "\u06a9": "\u0643", "\u0131": "i", "\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u00df": "ss", "\u00e6": "ae", "\u0153": "oe" };
  const zeros = [0x660, 0x6f0, 0x966];
  // What looks or sounds the same to somebody in a hurry: case, accents, vowel marks, forms of alef, digits.
  const folded = (text) => text.normalize("NFKD").toLowerCase().normalize("NFKD")
    .replace(/[\p{M}\p{Cf}\u0640]/gu, "")
    .replace(/[\u0671\u0649\u06cc\u0629\u06c1\u06a9\u0131\u0142\u00f8\u0111\u00df\u00e6\u0153]/g, (one) => letters[one])
    .replace(/\p{Nd}/gu, (digit) => {
      const zero = zeros.find((start) => digit.codePointAt(0) >= start && digit.codePointAt(0) < start + 10);
      return zero === undefined ? digit : String(digit.codePointAt(0) - zero);
    });

  let feeds;
  const indexed = () => feeds ??= [...document.querySelectorAll(".entry")].map((entry) => ({
    entry,
    parent: entry.parentElement.closest(".entry"),
    text: folded(`${entry.querySelector(".name").textContent} ${entry.dataset.place}`),
  }));

  const counted = (count) => {
    const { forms, order } = spoken.found;
    const form = order[count < order.length ? count : 100 + count % 100];
    return filled(forms[form], number.format(count));
  };

  const filter = () => {
    const terms = folded(query.value).split(/[\s\-_]+/).filter(Boolean);
    const matching = new Set();
    const passing = new Set();
    for (const { entry, parent, text } of indexed()) {
      if (!terms.every((term) => text.includes(term))) continue;
      matching.add(entry);
      for (let above = parent; above; above = above.parentElement.closest(".entry")) passing.add(above);
    }
    // Hiding thousands where they stand takes a browser many seconds; out of the page and in again, a fraction of one.
    const groups = [...document.querySelectorAll(".group")];
    const places = groups.map((group) => {
      const place = document.createComment("");
      group.replaceWith(place);
      return place;
    });
    for (const { entry } of feeds) {
      entry.hidden = !matching.has(entry) && !passing.has(entry);
      entry.classList.toggle("passing", passing.has(entry) && !matching.has(entry));
    }
    groups.forEach((group, at) => {
      group.hidden = !group.querySelector(".entry:not([hidden])");
      const link = document.querySelector(`.contents a[href="#${group.querySelector("h2").id}"]`);
      if (link) link.parentElement.hidden = group.hidden;
      places[at].replaceWith(group);
    });
    for (const whole of document.querySelectorAll(".whole")) whole.hidden = terms.length > 0;
    found.textContent = !terms.length ? "" : matching.size ? counted(matching.size) : spoken.none;
  };

  const clear = () => {
    query.value = "";
    filter();
  };

  find.hidden = false;
  query.addEventListener("input", filter);
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !query.value) return;
    event.preventDefault();
    clear();
  });
  // A link to a feed that is not among those shown now must still lead somewhere.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    clear();
    target.scrollIntoView();
  });
  // A browser that goes back fills the field in again.
  addEventListener("pageshow", () => {
    if (query.value) filter();
  });
})();
