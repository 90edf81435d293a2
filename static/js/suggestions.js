/* Suggestions while one types: a list below the field of a search, which is a combobox (ARIA Authoring Practices Guide: editable,
   with list autocomplete; the focus stays in the field). Each suggestion is a link. The visitor's own searches are kept in this
   browser alone. Loaded by site.js for who comes to the field; a form without it is a form.
   Sections: own searches, asking, the list, opening and closing, keys; at the end, what listens to what. */

const ID = "q"; /* of the field, as in templates/macros/forms.html */
const LIST_ID = "search-list";
const STORAGE_KEY = "marketplace-searches";
const MOST_KEPT = 8;
const MOST_SHOWN = { typing: 2, empty: 5 }; /* own searches */
const LEAST = 2; /* letters, as in marketplace/search/completion/proposals.py */
const ASK_AFTER = 100; /* ms without another letter */
const SAY_AFTER = 1_000; /* ms: typing is not talked over, and the live results speak first */
const MOST_ANSWERS = 100;

const fieldOf = (event) => {
  const { target } = event;
  return target.id === ID && target.dataset.suggestions ? target : null;
};
const currentField = () => document.getElementById(ID);
const currentList = () => document.getElementById(LIST_ID);
const typedIn = (field) => field.value.trim().replace(/\s+/g, " ");
const hasLiveResults = (field) => field.form.hasAttribute("hx-get");

/* == Own searches: where storage is forbidden there are none == */

const isSearch = (value) => typeof value === "string" && value.length >= LEAST;

const ownSearches = () => {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY)).filter(isSearch);
  } catch {
    return [];
  }
};

const isSame = (search, other) => search.toLowerCase() === other.toLowerCase();

const remember = (search) => {
  if (search.length < LEAST) return;

  const others = ownSearches().filter((other) => !isSame(other, search));
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify([search, ...others].slice(0, MOST_KEPT)));
  } catch {
    /* the search itself is as good */
  }
};

const forgetAll = () => localStorage.removeItem(STORAGE_KEY);

const ownSearchesFor = (typed) => {
  const start = typed.toLowerCase();
  const fitting = ownSearches().filter(
    (search) => search.toLowerCase().startsWith(start) && !isSame(search, typed),
  );
  return fitting.slice(0, typed ? MOST_SHOWN.typing : MOST_SHOWN.empty);
};

const addressOfSearch = (field, search) => {
  const address = new URL(field.form.action);
  address.search = new URLSearchParams({ q: search });
  return address.href;
};

const ownGroup = (field, words) => {
  const searches = ownSearchesFor(typedIn(field));
  if (searches.length === 0) return [];

  const options = searches.map((search) => ({
    label: search,
    address: addressOfSearch(field, search),
  }));
  return [{ kind: "recent", label: words.recent, options: [...options, { label: words.clear }] }];
};

/* == Asking: each beginning once, and only the last one counts. The answer has groups of suggestions,
   and the words of the list == */

const answers = new Map();
let asking = new AbortController();

const ask = async (field, typed) => {
  const key = typed.length < LEAST ? "" : typed.toLowerCase();
  if (answers.has(key)) return answers.get(key);

  const address = `${field.form.action}/proposals?${new URLSearchParams({ q: key })}`;
  const response = await fetch(address, { signal: asking.signal });
  if (!response.ok) throw new Error(response.statusText);

  if (answers.size === MOST_ANSWERS) answers.clear();
  answers.set(key, await response.json());
  return answers.get(key);
};

/* == The list == */

/* A style sheet of its own, for the same people as this script. */
const loadStyle = (field) =>
  new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = field.dataset.style;
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
    document.head.append(link);
  });

const createElement = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const createOption = ({ label, address, note, language }, id) => {
  const attributes = { role: "option", id, tabindex: "-1", "aria-selected": "false" };
  const words = createElement("span", language ? { lang: language } : {}, label);
  if (!address) {
    return createElement("button", { ...attributes, type: "button", "data-clear": "" }, words);
  }

  const count = note ? [" ", createElement("span", { class: "count" }, note)] : [];
  return createElement("a", { ...attributes, href: address }, words, ...count);
};

const createGroup = ({ kind, label, options }) => {
  const id = `${LIST_ID}-${kind}`;
  const heading = createElement("div", { id, class: "search-list-kind", role: "presentation" });
  heading.textContent = label;
  return createElement(
    "div",
    { role: "group", "aria-labelledby": id },
    heading,
    ...options.map((option, place) => createOption(option, `${id}-${place}`)),
  );
};

const createList = (field, words) => {
  const attributes = { id: LIST_ID, class: "search-list", role: "listbox", hidden: "" };
  const list = createElement("div", { ...attributes, "aria-label": words.list });
  list.classList.toggle("search-list--aside", hasLiveResults(field));
  list.addEventListener("mousedown", (event) => event.preventDefault()); /* the focus stays */
  list.addEventListener("click", followClick);
  field.closest(".search-row").append(list);

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", LIST_ID);
  field.setAttribute("aria-expanded", "false");
  return list;
};

const optionsOf = (list) => [...(list?.querySelectorAll("[role=option]") ?? [])];
const activeOption = () => currentList()?.querySelector("[aria-selected=true]");

const activate = (field, option) => {
  activeOption()?.setAttribute("aria-selected", "false");
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }

  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option.id);
};

/* == Opening and closing == */

const isOpen = () => currentList()?.hidden === false;

let style;
let timers = [];
let isDismissed = false; /* by Escape, until somebody asks for the list or comes back to the field */

const stop = () => {
  timers.forEach(clearTimeout);
  timers = [];
  asking.abort();
  asking = new AbortController();
};

const close = () => {
  stop();
  if (!isOpen()) return;

  const field = currentField();
  activate(field, null);
  currentList().hidden = true;
  field.setAttribute("aria-expanded", "false");
};

const sayCount = (list, words) => {
  const count = optionsOf(list).filter((option) => option.href).length;
  document.getElementById("announcer").textContent = words.count.replace("{count}", count);
};

/* Where results come as one types, titles would say the same twice. */
const isOfUse = (field, group) => group.kind !== "service" || !hasLiveResults(field);

const show = (field, { groups, words }) => {
  const useful = groups.filter((group) => isOfUse(field, group));
  const all = [...ownGroup(field, words), ...useful];
  if (all.length === 0) return close();

  const list = currentList() ?? createList(field, words);
  activate(field, null);
  list.replaceChildren(...all.map(createGroup));
  list.scrollTop = 0;
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
  timers.push(setTimeout(sayCount, SAY_AFTER, list, words));
};

/* The first answer may come after somebody has gone on, or has typed more. */
const suggest = async (field) => {
  const typed = typedIn(field);
  const { signal } = asking;
  style ??= loadStyle(field);

  try {
    const [answer] = await Promise.all([ask(field, typed), style]);
    if (!signal.aborted && document.activeElement === field) show(field, answer);
  } catch {
    /* there is no list then: the search is as good */
  }
};

const suggestSoon = (field) => {
  stop();
  const typed = typedIn(field);
  if (isDismissed || (typed.length < LEAST && ownSearchesFor(typed).length === 0)) {
    close();
    return;
  }
  timers.push(setTimeout(suggest, ASK_AFTER, field));
};

const suggestOwn = (field) => {
  isDismissed = false;
  if (!typedIn(field) && !isOpen()) suggestSoon(field);
};

function followClick(event) {
  const option = event.target.closest("[role=option]");
  if (!option) return;

  const field = currentField();
  if ("clear" in option.dataset) {
    forgetAll();
    suggestSoon(field);
  } else {
    close();
  }
}

/* == Keys == */

const move = (field, step) => {
  const options = optionsOf(currentList());
  const place = options.indexOf(activeOption());
  const next = place < 0 && step < 0 ? options.length - 1 : place + step;
  activate(field, options.at(next % options.length));
};

const open = (field) => {
  isDismissed = false;
  stop();
  suggest(field);
};

/* What each key does while the list is open; the others are the field's. */
const actions = {
  ArrowDown: (field) => move(field, 1),
  ArrowUp: (field) => move(field, -1),
  Enter: () => activeOption().click(),
  Escape: () => {
    isDismissed = true;
    close();
  },
};

const pressKey = (event) => {
  const field = fieldOf(event);
  if (!field || event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;

  const { key } = event;
  if (!isOpen()) {
    if (key === "Escape") stop();
    if (key !== "ArrowDown") return;
    event.preventDefault();
    open(field);
    return;
  }
  if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) activate(field, null);
  if (!(key in actions) || (key === "Enter" && !activeOption())) return;
  event.preventDefault();
  actions[key](field);
};

/* == What listens to what == */

const onField = (act) => (event) => {
  const field = fieldOf(event);
  if (field) act(field);
};

const typeOn = (event) => {
  const field = fieldOf(event);
  if (field && !event.isComposing) suggestSoon(field);
};

const rememberSearch = (event) => {
  const field = event.target.elements?.[ID];
  if (!field?.dataset.suggestions) return;

  remember(typedIn(field));
  close();
};

/* Who types on the page of results need not press Enter: to follow a result says as much. */
const rememberFollowed = (event) => {
  const field = currentField();
  if (field && event.target.closest?.("#results .card a")) remember(typedIn(field));
};

document.addEventListener("input", typeOn);
document.addEventListener("compositionend", onField(suggestSoon));
document.addEventListener("keydown", pressKey);
document.addEventListener("focusin", onField(suggestOwn));
document.addEventListener("click", onField(suggestOwn));
document.addEventListener("focusout", onField(close));
document.addEventListener("submit", rememberSearch);
document.addEventListener("click", rememberFollowed);
window.addEventListener("pagehide", close); /* the page may come back as it was */

/* Somebody came to the field before this script did. */
const field = currentField();
if (document.activeElement === field) {
  if (field.value === field.defaultValue) suggestOwn(field);
  else suggestSoon(field);
}
