// The report's filter. Everything is readable without it; it only hides what was not asked for.
'use strict';
(() => {
  const field = document.getElementById('filter');
  const said = document.getElementById('found');
  const lower = (elements, key) =>
    [...elements].map((it) => ({ it, text: it.dataset[key].toLowerCase() }));
  const items = lower(document.querySelectorAll('[data-text]'), 'text');
  const nodes = lower(document.querySelectorAll('.picture [data-node]'), 'node');
  const folds = [...document.querySelectorAll('details.fold')];
  const edges = [...document.querySelectorAll('.picture [data-from]')];

  const apply = () => {
    const wanted = field.value.trim().toLowerCase();
    let shown = 0;
    for (const { it, text } of items) {
      it.hidden = !text.includes(wanted);
      if (!it.hidden && it.classList.contains('card')) ++shown;
    }
    for (const fold of folds) {
      fold.open = wanted !== '' && fold.querySelector('.card:not([hidden])') !== null;
    }
    const matching = new Set(nodes.filter(({ text }) => text.includes(wanted)).map(({ it }) => it.id));
    const visible = new Set(matching);
    for (const edge of edges) {
      const on = matching.has(edge.dataset.from) || matching.has(edge.dataset.to);
      edge.classList.toggle('off', !on);
      if (on) visible.add(edge.dataset.from).add(edge.dataset.to);
    }
    for (const { it } of nodes) it.classList.toggle('off', !visible.has(it.id));
    said.textContent = wanted === '' ? '' : `${shown} found`;
  };

  document.documentElement.classList.add('scripted');
  field.addEventListener('input', apply);
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target === field || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    field.focus();
  });
})();
