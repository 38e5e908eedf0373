// Improves the page where scripts run; all of it works without. Looks again while something is awaited, shows times in
// local time, lets a password be seen, and says that a form is on its way.

(() => {
  const main = document.getElementById('main');
  const live = document.getElementById('live');
  /** After so many looks the page rests until it is loaded again: an hour at the usual pace. */
  const LOOKS_MAX = 1800;

  function watch(seconds) {
    let looks = 0;
    const look = async () => {
      if (++looks > LOOKS_MAX) return;
      try {
        const reply = await fetch(location.pathname, { credentials: 'same-origin', cache: 'no-store' });
        const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').getElementById('main');
        if (fresh === null || fresh.dataset.state !== main.dataset.state) {
          location.replace(location.pathname);
          return;
        }
      } catch {
        // The server is away for a moment: the next look may reach it.
      }
      setTimeout(look, seconds * 1000);
    };
    setTimeout(look, seconds * 1000);
  }

  /** Times of a server are UTC; here the clock of the visitor is known. */
  function localTimes() {
    for (const time of document.querySelectorAll('time[data-clock]'))
      time.textContent = new Intl.DateTimeFormat(undefined, {
        hour: '2-digit',
        minute: '2-digit',
      }).format(new Date(time.dateTime));
  }

  function addReveal(input) {
    const box = document.createElement('div');
    box.className = 'reveal';
    input.replaceWith(box);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button plain';
    button.textContent = live.dataset.show;
    button.setAttribute('aria-controls', input.id);
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      const shown = input.type === 'text';
      input.type = shown ? 'password' : 'text';
      button.textContent = shown ? live.dataset.show : live.dataset.hide;
      button.setAttribute('aria-pressed', String(!shown));
    });
    box.append(input, button);
  }

  /** A second click sends nothing; the server would refuse it too. */
  function guard(form) {
    let sent = false;
    form.addEventListener('submit', (event) => {
      if (sent) {
        event.preventDefault();
        return;
      }
      sent = true;
      for (const input of form.querySelectorAll('.reveal input')) input.type = 'password';
      for (const button of form.querySelectorAll('.button')) button.setAttribute('aria-disabled', 'true');
      live.textContent = live.dataset.sending;
    });
    window.addEventListener('pageshow', () => {
      sent = false;
      for (const button of form.querySelectorAll('.button')) button.removeAttribute('aria-disabled');
    });
  }

  localTimes();
  const focused = document.activeElement;
  for (const input of document.querySelectorAll('input[type=password]')) addReveal(input);
  if (focused instanceof HTMLInputElement) focused.focus();
  for (const form of document.querySelectorAll('form[method=post]')) guard(form);
  if (main.dataset.look) watch(Number(main.dataset.look));
})();
