/**
 * One line per server, columns aligned.
 * @param {readonly import('./commands.js').ServerStatus[]} servers
 * @returns {string}
 */
export function statusTable(servers) {
  const rows = servers.map(({ name, state, given, address, pid, log }) => [
    name,
    state,
    address ?? '-',
    given ? 'given' : pid === undefined ? '-' : `pid ${pid}`,
    log ?? '',
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
