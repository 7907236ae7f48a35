//! What the page does beyond being read: sort, filter, open for print, save the data.

/// Plain JavaScript; the page is whole without it.
pub const SCRIPT: &str = r##"
'use strict';
(() => {
  for (const controls of document.querySelectorAll('.controls')) controls.hidden = false;

  // Only what scrolls needs to be reached by keys; a part that is closed has no width until it opens.
  const widths = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute('tabindex');
    }
  });
  for (const part of document.querySelectorAll('.scroll')) widths.observe(part);

  // Sorting: first click up, second down, third back to the order of the file. First by unit, then by figure.
  const key = (row, column) => {
    const { sort = '', unit = '' } = row.cells[column].dataset;
    const number = Number(sort);
    return sort === '' ? null : { unit, value: Number.isNaN(number) ? sort.toLowerCase() : number };
  };
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const compare = (a, b) => order(a.unit, b.unit) || order(typeof a.value, typeof b.value) || order(a.value, b.value);
  for (const table of document.querySelectorAll('table:has(th[data-sortable])')) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const headers = [...table.querySelectorAll('th[data-sortable]')];
    headers.forEach((header, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => {
        const next = { ascending: 'descending', descending: null }[header.getAttribute('aria-sort')];
        const direction = next === undefined ? 'ascending' : next;
        for (const other of headers) other.removeAttribute('aria-sort');
        table.classList.toggle('sorted', direction !== null);
        if (direction === null) return body.append(...original);
        header.setAttribute('aria-sort', direction);
        const sign = direction === 'ascending' ? 1 : -1;
        const rows = original.filter(row => !row.classList.contains('group'));
        rows.sort((one, other) => {
          const a = key(one, column), b = key(other, column);
          if (a === null || b === null) return (a === null) - (b === null);
          return sign * compare(a, b);
        });
        body.append(...rows);
      });
    });
  }

  // Filtering by verdict and by text; a group without a row left is hidden with them.
  for (const controls of document.querySelectorAll('[data-filters]')) {
    const table = document.getElementById(controls.dataset.filters);
    const rows = [...table.tBodies[0].rows];
    const buttons = [...controls.querySelectorAll('[data-verdict]')];
    const search = controls.querySelector('input');
    const output = controls.querySelector('output');
    const apply = () => {
      const wanted = buttons.filter(b => b.getAttribute('aria-pressed') === 'true').map(b => b.dataset.verdict);
      const words = search.value.toLowerCase();
      let group = null, shown = 0, all = 0;
      for (const row of rows) {
        if (row.classList.contains('group')) { group = row; group.hidden = true; continue; }
        all += 1;
        const verdicts = row.dataset.verdicts.split(' ');
        row.hidden = !verdicts.some(v => wanted.includes(v)) || !row.textContent.toLowerCase().includes(words);
        if (!row.hidden) { shown += 1; if (group) group.hidden = false; }
      }
      output.textContent = `${shown} of ${all} shown`;
    };
    for (const button of buttons) button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      apply();
    });
    search.addEventListener('input', apply);
    apply();
  }

  // One key leads to the filter, another out of it.
  addEventListener('keydown', event => {
    const search = document.querySelector('[data-filters] input');
    if (!search || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === '/' && !typing) { event.preventDefault(); search.focus(); search.select(); }
    if (event.key === 'Escape' && document.activeElement === search) {
      search.value = '';
      search.dispatchEvent(new Event('input'));
      search.blur();
    }
  });

  // A link into a closed part opens it; one to a row that a filter hides takes the filter away.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    for (let e = target; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
    if (target?.hidden) {
      for (const controls of document.querySelectorAll('[data-filters]')) {
        controls.querySelector('input').value = '';
        for (const button of controls.querySelectorAll('[aria-pressed=false]')) button.click();
        controls.querySelector('input').dispatchEvent(new Event('input'));
      }
      target.scrollIntoView();
    }
  };
  addEventListener('hashchange', reveal);
  reveal();

  // Paper cannot be clicked: print every part that is not a table of plain numbers.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details:is(.point, .claims *):not([open])')];
    for (const part of opened) part.open = true;
  });
  addEventListener('afterprint', () => { for (const part of opened) part.open = false; });

  // The data is base64 of gzip of JSON; a browser that cannot decompress saves the compressed file.
  for (const button of document.querySelectorAll('[data-save]')) button.addEventListener('click', async () => {
    const data = document.getElementById(button.dataset.save);
    const bytes = Uint8Array.from(atob(data.textContent.trim()), c => c.charCodeAt(0));
    const packed = !('DecompressionStream' in window);
    const stream = new Blob([bytes]).stream();
    const blob = await new Response(packed ? stream : stream.pipeThrough(new DecompressionStream('gzip'))).blob();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${data.dataset.name.replace(/[^\w.-]+/g, '-')}.json${packed ? '.gz' : ''}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
})();
"##;
