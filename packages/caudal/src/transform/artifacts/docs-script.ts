/** What the page of documentation runs in the browser. Everything from the project is put in as text, never as markup. */
export const docsScript: string = String.raw`
const { project, made, resources } = JSON.parse(document.getElementById('data').textContent)
const byId = new Map(resources.map((resource) => [resource.id, resource]))
const main = document.getElementById('main'), list = document.getElementById('list'), search = document.querySelector('input')
document.querySelector('h1').textContent = project
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(['svg', 'g', 'rect', 'text', 'path', 'title'].includes(tag) ? 'http://www.w3.org/2000/svg' : 'http://www.w3.org/1999/xhtml', tag)
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value)
  element.append(...children)
  return element
}
const link = (id, current) => make('a', { href: '#' + encodeURIComponent(id), title: id, 'aria-current': current === id ? 'page' : null }, byId.get(id).name)
const here = () => decodeURIComponent(location.hash.slice(1))

function showList() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
  const found = resources.filter((resource) => {
    const text = [resource.name, resource.relation, resource.path, ...resource.tags, ...resource.columns.map((column) => column.name)].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const groups = Map.groupBy(found.toSorted((a, b) => a.name.localeCompare(b.name)), (resource) => resource.type)
  list.replaceChildren(...[...groups].flatMap(([type, group]) => [
    make('h2', {}, type.replace('_', ' ') + 's \u00b7 ' + group.length),
    ...group.map((resource) => link(resource.id, here())),
  ]))
  if (found.length === 0) list.replaceChildren(make('p', { class: 'soft' }, 'nothing matches'))
}

function levels(start, key) {
  const level = new Map([[start, 0]])
  for (let layer = [start], depth = 1; layer.length > 0 && depth <= 4; depth++) {
    const next = [...new Set(layer.flatMap((id) => byId.get(id)[key]))]
    for (const id of next) level.set(id, depth)
    layer = next
  }
  return level
}

function lineage(id) {
  const columns = new Map()
  const put = (level, sign) => { for (const [other, depth] of level) columns.set(other, depth * sign) }
  put(levels(id, 'parents'), -1)
  put(levels(id, 'children'), 1)
  columns.set(id, 0)
  if (columns.size === 1) return make('p', { class: 'soft' }, 'nothing above and nothing below')
  const first = Math.min(...columns.values()), rows = new Map(), place = new Map(), width = 190, height = 30
  for (const [other, column] of columns) {
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    place.set(other, { x: (column - first) * (width + 40), y: row * (height + 10) })
  }
  const size = { width: (Math.max(...columns.values()) - first) * (width + 40) + width + 4, height: Math.max(...rows.values()) * (height + 10) }
  const svg = make('svg', { viewBox: '-2 -2 ' + size.width + ' ' + size.height, width: size.width, role: 'img', 'aria-label': 'Lineage' })
  for (const [other, at] of place) for (const parent of byId.get(other).parents) {
    const from = place.get(parent)
    if (from === undefined) continue
    const [x, y, u, v] = [from.x + width, from.y + height / 2, at.x, at.y + height / 2]
    svg.append(make('path', { d: 'M' + x + ' ' + y + 'C' + (x + 20) + ' ' + y + ' ' + (u - 20) + ' ' + v + ' ' + u + ' ' + v }))
  }
  for (const [other, at] of place) {
    const { name, type } = byId.get(other), label = name.length > 25 ? name.slice(0, 24) + '\u2026' : name
    const box = make('g', { class: other === id ? 'here' : '', transform: 'translate(' + at.x + ' ' + at.y + ')', style: 'cursor:pointer' },
      make('title', {}, name + ' (' + type + ')'), make('rect', { width, height, rx: 4 }), make('text', { x: 8, y: 19 }, label))
    box.addEventListener('click', () => { location.hash = encodeURIComponent(other) })
    svg.append(box)
  }
  return svg
}

function show() {
  const resource = byId.get(here())
  showList()
  if (resource === undefined) {
    main.replaceChildren(make('h2', {}, project), make('p', { class: 'soft' }, resources.length + ' resources \u00b7 made ' + made), make('p', {}, 'Choose one on the left.'))
    return
  }
  const parts = [make('h2', {}, resource.name), make('p', { class: 'soft' }, [resource.type.replace('_', ' '), resource.relation, resource.package + ' / ' + resource.path].filter(Boolean).join(' \u00b7 '))]
  if (resource.tags.length > 0) parts.push(make('p', {}, ...resource.tags.map((tag) => make('span', { class: 'tag' }, tag))))
  if (resource.description !== '') parts.push(make('p', { class: 'text' }, resource.description))
  if (resource.facts.length > 0) parts.push(make('p', { class: 'soft' }, resource.facts.map(([name, value]) => name + ': ' + value).join(' \u00b7 ')))
  if (resource.tests.length > 0) parts.push(make('p', { class: 'soft' }, 'tests: ' + resource.tests.join(', ')))
  if (resource.columns.length > 0) {
    const head = make('tr', {}, ...['column', 'type', 'description', 'tests'].map((name) => make('th', { scope: 'col' }, name)))
    const rows = resource.columns.map((column) => make('tr', {}, ...[column.name, column.type, column.description, column.tests.join(', ')].map((text) => make('td', {}, text))))
    parts.push(make('h3', {}, 'Columns'), make('table', {}, head, ...rows))
  }
  parts.push(make('h3', {}, 'Lineage'), lineage(resource.id))
  if (resource.code !== '') parts.push(make('h3', {}, 'Code'), make('pre', {}, resource.code))
  if (resource.compiled !== '') parts.push(make('h3', {}, 'What is run'), make('pre', {}, resource.compiled))
  main.replaceChildren(...parts)
  scrollTo(0, 0)
}

search.addEventListener('input', showList)
addEventListener('hashchange', show)
show()
`
