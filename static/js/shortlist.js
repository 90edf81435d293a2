/* The shortlist: slugs of services, kept in this browser alone. Pages are the same for everybody, so what is saved is marked here.
   Loaded by site.js for those who use it. */

const STORAGE_KEY = "marketplace-shortlist"; /* also in site.js */
const MOST_SERVICES = 15; /* as in marketplace/shortlist/selection.py */

const item = document.getElementById("shortlist-link");
const listLink = item.querySelector("a");
const badge = item.querySelector(".badge");

const say = (sentence) => {
  document.getElementById("announcer").textContent = sentence;
};

/* Another program of this site may have written something else there. */
const isSlug = (value) => typeof value === "string" && value !== "";

const readSlugs = () => {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY)).filter(isSlug);
  } catch {
    return [];
  }
};

const slugOf = (link) => new URL(link.href).searchParams.get("s");

/* The link that leads to a list of one service becomes a button, which says of which service it is. */
const createSaveButton = (link) => {
  const button = document.createElement("button");
  const heading = link.closest("article").querySelector("h1, h2, h3");
  const hasFocus = document.activeElement === link;

  button.type = "button";
  button.className = link.className;
  button.dataset.save = slugOf(link);
  button.dataset.text = link.textContent;
  button.dataset.title = heading.textContent;
  link.replaceWith(button);
  if (hasFocus) button.focus();
};

const markSaveButton = (button, isSaved) => {
  button.textContent = isSaved ? item.dataset.saved : button.dataset.text;
  button.setAttribute("aria-label", `${button.textContent}: ${button.dataset.title}`);
  button.classList.toggle("is-saved", isSaved);
};

const show = () => {
  const slugs = readSlugs();

  for (const link of document.querySelectorAll("a[data-save]")) createSaveButton(link);
  for (const button of document.querySelectorAll("button[data-save]")) {
    markSaveButton(button, slugs.includes(button.dataset.save));
  }
  for (const button of document.querySelectorAll("button[data-add]")) {
    button.hidden = button.dataset.add.split(" ").every((slug) => slugs.includes(slug));
  }
  item.hidden = slugs.length === 0;
  listLink.search = new URLSearchParams(slugs.map((slug) => ["s", slug]));
  badge.textContent = slugs.length;
};

/* What is too much the page of the list refuses, and says so. */
const change = (slugs) => {
  if (slugs.length > MOST_SERVICES) {
    location.assign(`${listLink.href}&s=${encodeURIComponent(slugs.at(-1))}`);
    return;
  }
  localStorage.setItem(STORAGE_KEY, JSON.stringify(slugs.sort()));
  show();
  say(item.dataset.count.replace("{count}", slugs.length));
};

const add = (added) => change([...new Set([...readSlugs(), ...added])]);

const remove = (removed) => {
  const slugs = readSlugs();
  if (slugs.includes(removed)) change(slugs.filter((slug) => slug !== removed));
};

/* A button that saves also takes it back; links to a longer or shorter list lead there as well. */
const followClick = (event) => {
  const button = event.target.closest?.("button[data-save], [data-add], [data-remove]");
  if (!button) return;

  const { save: slug, add: added, remove: removed } = button.dataset;
  if (slug && readSlugs().includes(slug)) remove(slug);
  else if (slug) add([slug]);
  if (added) add(added.split(" "));
  if (removed) remove(removed);
};

/* Whoever comes without naming services wants to see their own. */
const openOwnList = () => {
  const isUnnamed = document.querySelector("[data-empty-shortlist]") && !location.search;
  if (isUnnamed && readSlugs().length > 0) location.replace(listLink.href);
};

/* The service whose link was followed before this script was there. */
export const save = (link) => add([slugOf(link)]);

document.addEventListener("click", followClick);
document.addEventListener("htmx:afterSettle", show);
window.addEventListener("pageshow", show);
window.addEventListener("storage", show); /* another window has changed it */

show();
openOwnList();
