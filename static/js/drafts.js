/* Drafts: what is typed into a form is kept every few seconds, and when its page is left.
   Without this script the button "Save the draft" does it. Sections: keeping, leaving; at the end, what listens to what. */

const PAUSE = 3_000; /* ms from the first letter that is not kept until all are: never more than five seconds */
const RETRY = 5_000; /* ms until what could not be kept is sent again */

/* == Keeping == */

const startDraft = (state) => {
  const form = document.getElementById(state.dataset.draft);
  let timer = 0;
  let isSignedOut = false;

  const keep = () => {
    timer = 0;
    if (form.dataset.sent) return;

    form.dataset.keeping = "yes";
    delete form.dataset.changed;
    htmx.trigger(state, "keep");
  };

  const keepSoon = (pause) => {
    if (!timer && !isSignedOut) timer = setTimeout(keep, pause);
  };

  /* What is not kept counts as changed: the page asks before it is left. */
  const noteFailure = (sentence) => {
    form.dataset.changed = "yes";
    state.textContent = sentence;
  };

  const noteAnswer = ({ detail }) => {
    delete form.dataset.keeping;
    if (isSignedOut) noteFailure(state.dataset.signedOut);
    if (isSignedOut || detail.successful) return;

    noteFailure(state.dataset.failed);
    keepSoon(RETRY);
  };

  /* Who is signed out would be sent to another page, in the middle of a word. */
  const stayHere = (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) return;

    event.preventDefault();
    isSignedOut = true;
  };

  const keepOnLeaving = () => {
    const isKept = !form.dataset.changed && !form.dataset.keeping;
    if (document.visibilityState !== "hidden" || isKept || form.dataset.sent) return;

    const body = new URLSearchParams(new FormData(form));
    body.set("step", "keep");
    /* The browser sends it even when the page is gone. It does so for up to 64 kB. */
    fetch(form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } })
      .then((answer) => {
        if (answer.ok && !answer.redirected && !answer.headers.has("HX-Redirect")) delete form.dataset.changed;
      })
      .catch(() => {}); /* what is typed stays in the form, and the next pause tries again */
  };

  form.addEventListener("input", () => keepSoon(PAUSE));
  form.addEventListener("change", () => keepSoon(PAUSE));
  state.addEventListener("htmx:beforeOnLoad", stayHere);
  state.addEventListener("htmx:afterRequest", noteAnswer);
  document.addEventListener("visibilitychange", keepOnLeaving);
};

/* == What listens to what == */

for (const state of document.querySelectorAll("[data-draft]")) startDraft(state);
