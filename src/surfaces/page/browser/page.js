// Improves the page where scripts run; all of it works without. Drops files, shows progress, copies commands.

(() => {
  /** Files of this visit by name: a question about one of them need not ask for it again. */
  const files = new Map();
  const live = document.getElementById('live');
  const say = (text) => {
    live.textContent = text;
  };

  /** Makes a piece of the document work: at the start, and after every upload. */
  function enhance(root) {
    for (const form of root.querySelectorAll('form[data-upload]')) enhanceUpload(form);
    for (const box of root.querySelectorAll('.copyable')) addCopy(box);
  }

  function enhanceUpload(form) {
    const input = form.querySelector('input[type=file]');
    const again = form.dataset.again;
    if (again !== undefined && files.has(again)) {
      input.required = false;
      input.closest('.again').hidden = true;
      form.querySelector('[data-remembered]').classList.remove('hidden');
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const chosen = [...input.files];
      const sent =
        chosen.length > 0 ? chosen : again !== undefined && files.has(again) ? [files.get(again)] : [];
      if (sent.length > 0) send(form, sent);
    });
    const drop = form.querySelector('[data-drop]');
    if (drop) enhanceDrop(form, drop);
  }

  function enhanceDrop(form, drop) {
    const mark = (on) => (event) => {
      event.preventDefault();
      drop.classList.toggle('over', on);
    };
    drop.addEventListener('dragenter', mark(true));
    drop.addEventListener('dragover', mark(true));
    drop.addEventListener('dragleave', mark(false));
    drop.addEventListener('drop', (event) => {
      mark(false)(event);
      const dropped = [...event.dataTransfer.files];
      if (dropped.length > 0) send(form, dropped);
    });
  }

  /** Sends fields first, then the files; the answer is the page as it is then. */
  function send(form, sent) {
    const body = new FormData(form);
    body.delete('file');
    for (const file of sent) {
      files.set(file.name, file);
      body.append('file', file, file.name);
    }
    const bar = form.querySelector('[data-progress]');
    const button = form.querySelector('button');
    bar.classList.remove('hidden');
    button.disabled = true;
    say(sent.length === 1 ? `Sending ${sent[0].name}` : `Sending ${sent.length} files`);
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.responseType = 'document';
    request.upload.onprogress = ({ loaded, total }) => {
      if (loaded < total) bar.value = loaded / total;
      else bar.removeAttribute('value');
    };
    const failed = () => {
      bar.classList.add('hidden');
      button.disabled = false;
      say('The upload broke off. Is the server still running? Try again.');
      live.classList.remove('hidden');
    };
    request.onerror = failed;
    request.onload = () => (request.response ? show(request.response, request.responseURL) : failed());
    request.send(body);
  }

  /** Puts the new page in place of the old one, and the reader at what came of the files. */
  function show(fresh, url) {
    live.classList.add('hidden');
    document.title = fresh.title;
    document.getElementById('main').replaceWith(document.adoptNode(fresh.getElementById('main')));
    if (new URL(url).pathname === '/') history.replaceState(null, '', url);
    const main = document.getElementById('main');
    enhance(main);
    const title = main.querySelector('#outcomes-title') || main.querySelector('h1');
    title.tabIndex = -1;
    title.focus();
    say(title.textContent);
    if (title.textContent === 'Still being taken in') setTimeout(() => location.reload(), 2000);
  }

  function addCopy(box) {
    if (!navigator.clipboard || box.querySelector('button')) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button plain small';
    button.textContent = 'Copy';
    button.setAttribute(
      'aria-label',
      `Copy the command: ${box.closest('.command').querySelector('h3').textContent}`,
    );
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(box.querySelector('code').textContent);
      button.textContent = 'Copied';
      say('Copied');
      setTimeout(() => {
        button.textContent = 'Copy';
      }, 2000);
    });
    box.append(button);
  }

  // A file that misses the drop area must not replace the page.
  for (const name of ['dragover', 'drop']) window.addEventListener(name, (event) => event.preventDefault());
  document.documentElement.classList.add('scripted');
  enhance(document);
})();
