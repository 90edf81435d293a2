/* Small comforts on top of pages that work without them. No dependencies, nothing inline.
   One file on purpose: a first visit asks for one script, and its address carries its hash; those of the
   shortlist and of the suggestions come later, to those who use them.
   Sections: refused forms, second clicks, unsaved words, character counts, menus, long lists of options,
   the place among the filters, the live search, announcements, sharing, the shortlist, the suggestions; at the end, what listens to what. */

const pageLanguage = () => document.documentElement.lang;
const formOf = (event) => event.target.closest?.("form");
const isPost = (form) => form.getAttribute("method")?.toLowerCase() === "post";
const countCharacters = (text) => Array.from(text).length;

/* == Refused forms == */

/* After a swap the title is still that of the page before: give it the prefix the page would have had. */
const markTitle = (prefix) => {
  if (prefix && !document.title.startsWith(prefix)) document.title = prefix + document.title;
};

/* Go to the list of errors, as a screen reader would want. */
const focusErrors = (root) => {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;

  summary.focus();
  markTitle(summary.dataset.titlePrefix);
};

/* A link of the error summary leads to the field itself, and its label comes into view with it. */
const followErrorLink = (event) => {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  const input = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!input) return;

  event.preventDefault();
  (input.closest(".field") ?? input).scrollIntoView();
  input.focus({ preventScroll: true });
};

/* == Second clicks == */

const DOWNLOAD_PAUSE = 10_000; /* ms: an answer that was a download leaves its page standing */

/* The button keeps its value and its focus, so it is not disabled. */
const markButtons = (form, isBusy) => {
  for (const button of form.querySelectorAll("button[type='submit']")) {
    if (isBusy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
};

const releaseForm = (form) => {
  delete form.dataset.sent;
  markButtons(form, false);
};

const releaseAllForms = () => {
  for (const form of document.querySelectorAll("form")) releaseForm(form);
};

const guardSubmit = (event) => {
  const form = event.target;
  if (event.defaultPrevented || !isPost(form)) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }

  form.dataset.sent = "yes";
  markButtons(form, true);
  setTimeout(releaseForm, DOWNLOAD_PAUSE, form);
};

const guardRequest = (event) => {
  if (event.target.matches("form")) guardSubmit(event);
};

const releaseAfterRequest = (event) => {
  const form = formOf(event);
  if (form) releaseForm(form);
};

/* == Unsaved words: what staff typed is not lost by a click that leads elsewhere, or that sends another form == */

/* Only a form of somebody who signed in says who opened it. A field without a name is no part of a form. */
const noteChange = (event) => {
  const { form, name } = event.target;
  if (form?.elements.opened_by && name) form.dataset.changed = "yes";
};

/* The server marks a form that it shows as it was typed and has not stored. A form with drafts keeps what is typed itself. */
const isUnsaved = (form) => {
  const { sent, keeps, changed } = form.dataset;
  return !sent && !keeps && (changed || form.querySelector("[data-unsaved]"));
};

const askBeforeLeaving = (event) => {
  if (!Array.from(document.forms).some(isUnsaved)) return;

  event.preventDefault();
  setTimeout(releaseAllForms); /* who stays may send again */
};

/* == Character counts == */

const TYPING_PAUSE = 1_000; /* ms: the count is spoken only after it, so that typing is not talked over */

/* What the server takes out of a text before it counts: keep this like clean_text() of marketplace/text.py. */
const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const UNFIT =
  /(?![\t\n])\p{Cc}|[\p{Cs}\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;
const INVISIBLE_EDGES = /^[\s\u200c-\u200f\u2061-\u2064]+|[\s\u200c-\u200f\u2061-\u2064]+$/g;

/* A line end counts once, and so does a character outside the first plane; what stands around the text does not. */
const lengthAsStored = (text) => {
  const fit = text.replace(LINE_ENDS, "\n").replace(UNFIT, "");
  return countCharacters(fit.replace(INVISIBLE_EDGES, "").normalize("NFC"));
};

const addStatus = (element) => {
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  element.after(status);
  return status;
};

const startCounter = (counter) => {
  const input = document.getElementById(counter.dataset.counter);
  if (!input || counter.dataset.started) return;

  counter.dataset.started = "yes";
  const status = addStatus(counter);
  let timer;

  const show = () => {
    const remaining = Number(input.dataset.limit) - lengthAsStored(input.value);
    const sentence = remaining < 0 ? counter.dataset.over : counter.dataset.left;
    const number = Math.abs(remaining).toLocaleString(pageLanguage());

    counter.textContent = sentence.replace("{count}", number);
    counter.classList.toggle("counter--over", remaining < 0);
    clearTimeout(timer);
    timer = setTimeout(() => {
      status.textContent = counter.textContent;
    }, TYPING_PAUSE);
  };

  input.addEventListener("input", show);
  if (input.value) show();
};

/* == Menus == */

const closeMenusOnClick = (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
};

const closeMenusOnEscape = (event) => {
  if (event.key !== "Escape") return;

  for (const menu of document.querySelectorAll(".menu[open]")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
};

/* Wide windows of browsers that cannot show a closed <details> by style alone. */
const openFilters = () => {
  const isShownByStyle = CSS.supports("selector(::details-content)");
  const isWide = matchMedia("(min-width: 56rem)").matches;
  if (isShownByStyle || !isWide) return;

  for (const filters of document.querySelectorAll("details.filters")) filters.open = true;
};

/* == Long lists of options: a field above them leaves those with what is typed, and those that are chosen == */

/* Letters and signs that normalizing does not turn into those of a keyboard. */
const BASE_LETTERS = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", "’": "'", "\u2010": "-" };

const foldLetters = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[łøđßæœ’\u2010]/g, (letter) => BASE_LETTERS[letter]);

const narrowList = (list, query, status) => {
  const folded = foldLetters(query.trim());
  let count = 0;

  for (const choice of list.querySelectorAll(".choice")) {
    const label = choice.querySelector("label").firstChild.textContent;
    const isChecked = choice.querySelector("input").checked;
    choice.hidden = !foldLetters(label).includes(folded) && !isChecked;
    if (!choice.hidden) count += 1;
  }

  const number = count.toLocaleString(pageLanguage());
  status.textContent = folded ? list.dataset.left.replace("{count}", number) : "";
};

const createFinder = (list) => {
  const label = document.createElement("label");
  label.htmlFor = list.dataset.finder;
  label.className = "hint";
  label.textContent = list.dataset.label;

  const field = document.createElement("input"); /* without a name: it is no part of the question */
  field.id = list.dataset.finder;
  field.type = "search";
  field.autocomplete = "off";
  field.className = "input finder";

  const status = document.createElement("p");
  status.className = "hint";
  status.setAttribute("role", "status");

  list.before(label, field, status);
  return { field, status };
};

const startFinder = (list) => {
  if (document.getElementById(list.dataset.finder)) return;

  const { field, status } = createFinder(list);
  field.addEventListener("input", () => narrowList(list, field.value, status));
  field.addEventListener("change", (event) => event.stopPropagation());
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key !== "Escape" || !field.value) return;

    event.preventDefault();
    field.value = "";
    narrowList(list, "", status);
  });
};

const startFinders = (root) => {
  for (const list of root.querySelectorAll("[data-finder]")) startFinder(list);
};

/* == The place among the filters stays as it was when new results replace them: open groups, lists, the focus == */

let place = { groupIds: [], lists: [], focusId: "", caret: null };

const describeList = (list) => ({
  id: list.dataset.finder,
  query: document.getElementById(list.dataset.finder).value,
  top: list.scrollTop,
});

const rememberPlace = () => {
  const groups = document.querySelectorAll("#results details[id][open]");
  const lists = document.querySelectorAll("#results [data-finder]");
  const active = document.activeElement;

  place = {
    groupIds: Array.from(groups, (group) => group.id),
    lists: Array.from(lists, describeList),
    focusId: active?.closest("#results") ? active.id : "",
    caret: active?.matches(".finder") ? active.selectionStart : null,
  };
};

const restoreGroup = (id) => {
  const group = document.getElementById(id);
  if (group) group.open = true;
};

const restoreList = ({ id, query, top }) => {
  const list = document.querySelector(`[data-finder='${id}']`);
  const field = list && document.getElementById(id);
  if (!field) return;

  field.value = query;
  if (query) field.dispatchEvent(new Event("input"));
  list.scrollTop = top;
};

/* The link to all options of a group is gone when they are there: then the field that looks among them is next. */
const finderInPlaceOf = (id) => document.getElementById(id.replace(/^all-/, "find-"));

const restoreFocus = ({ focusId, caret }) => {
  const element = focusId && (document.getElementById(focusId) ?? finderInPlaceOf(focusId));
  if (!element) return;

  const stays = element.id === focusId;
  if (document.activeElement !== element) element.focus({ preventScroll: stays });
  if (caret !== null) element.setSelectionRange(caret, caret);
};

const restorePlace = () => {
  startFinders(document);
  place.groupIds.forEach(restoreGroup);
  place.lists.forEach(restoreList);
  restoreFocus(place);
};

/* == The live search == */

/* One letter finds too much to be of use: nothing is asked before the second, and a request under way is let go. */
const awaitSecondLetter = (event) => {
  const cause = event.detail.triggeringEvent;
  if (cause?.type !== "input" || countCharacters(cause.target.value.trim()) !== 1) return;

  event.preventDefault();
  htmx.trigger(event.detail.elt, "htmx:abort");
};

/* "As I wrote it" was said of other words. */
const forgetVerbatim = (event) => {
  const { parameters } = event.detail;
  if (parameters.verbatim && parameters.verbatim !== parameters.q) delete parameters.verbatim;
};

/* HTMX takes each click on a link of its own; a click for another tab or window is the browser's. */
const leaveOtherWindows = (event) => {
  const isForAnother = event.ctrlKey || event.metaKey || event.shiftKey;
  if (isForAnother && event.target.closest?.("a[hx-get]")) event.stopPropagation();
};

const showTrouble = (event, isTrouble) => {
  const sentence = formOf(event)?.querySelector("[data-trouble]");
  if (sentence) sentence.hidden = !isTrouble;
};

/* == Announcements: results that came in by themselves; the fragment says how in its elements [data-announce] == */

const say = (sentence) => {
  document.getElementById("announcer").textContent = sentence;
};

const announce = (root) => {
  const sentences = root.matches("[data-announce]")
    ? [root]
    : [...root.querySelectorAll("[data-announce]")];
  if (sentences.length) say(sentences.map((element) => element.textContent.trim()).join(" "));
};

/* == Sharing: a link is copied, a page is printed; the buttons are shown where this script is == */

const copyLink = async (button) => {
  const input = document.getElementById(button.dataset.copy);

  try {
    await navigator.clipboard.writeText(input.value);
    button.textContent = button.dataset.copied;
    say(button.dataset.copied);
  } catch {
    input.closest(".field").hidden = false;
    input.focus(); /* it is selected, to be copied by hand */
  }
};

const shareOnClick = (event) => {
  const button = event.target.closest?.("[data-copy], [data-print]");
  if (!button) return;

  if (button.dataset.copy) copyLink(button);
  else print();
};

const showSharing = () => {
  for (const button of document.querySelectorAll("[data-copy], [data-print]"))
    button.hidden = false;
};

/* == The shortlist has a script of its own, which is sent only to who saves, has saved, or looks at a list == */

const loadShortlist = () => import(document.getElementById("shortlist-link").dataset.script);

const saveFirst = (event) => {
  const link = event.target.closest?.("a[data-save]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;

  event.preventDefault();
  loadShortlist()
    .then((shortlist) => shortlist.save(link))
    .catch(() => location.assign(link.href)); /* the page of the list is as good */
};

const startShortlist = () => {
  try {
    const isUsed = localStorage.getItem("marketplace-shortlist");
    if (isUsed || document.querySelector("[data-shortlist]")) loadShortlist();
  } catch {
    /* storage is forbidden: the address of the list is all there is */
  }
};

/* == So have the suggestions while one types: sent to who comes to the field of a search == */

const startSuggestions = ({ target }) => {
  const script = target?.dataset.suggestions;
  if (script) import(script).catch(() => {}); /* the form is as good */
};

/* == What listens to what == */

const enhance = (root) => {
  for (const counter of root.querySelectorAll("[data-counter]")) startCounter(counter);
  startFinders(root);
  focusErrors(root);
};

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-select]")) event.target.select();
});
document.addEventListener("click", leaveOtherWindows, { capture: true });
document.addEventListener("click", followErrorLink);
document.addEventListener("click", closeMenusOnClick);
document.addEventListener("click", saveFirst);
document.addEventListener("click", shareOnClick);
document.addEventListener("keydown", closeMenusOnEscape);
document.addEventListener("submit", guardSubmit);
document.addEventListener("input", noteChange);
window.addEventListener("beforeunload", askBeforeLeaving);
window.addEventListener("pageshow", releaseAllForms);

document.addEventListener("htmx:confirm", awaitSecondLetter);
document.addEventListener("focusin", startSuggestions);
document.addEventListener("htmx:configRequest", forgetVerbatim);
document.addEventListener("htmx:beforeRequest", guardRequest);
document.addEventListener("htmx:afterRequest", releaseAfterRequest);
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => showTrouble(event, true));
}
document.addEventListener("htmx:beforeSwap", rememberPlace);
document.addEventListener("htmx:afterSwap", (event) => {
  restorePlace();
  showTrouble(event, false);
});
document.addEventListener("htmx:afterSettle", (event) => {
  enhance(event.target);
  announce(event.target);
});
document.addEventListener("htmx:historyRestore", () => {
  openFilters();
  enhance(document);
});

enhance(document);
openFilters();
showSharing();
startShortlist();
startSuggestions({ target: document.activeElement });
