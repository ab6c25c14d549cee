import { relative } from 'node:path'

/**
 * @typedef {object} Summary
 * @property {string} title
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} notes one line each: what did not run, and failures that belong to no test
 */

/** The part of vitest's JSON report that is read. @typedef {{ testResults: readonly FileResult[] }} Report */
/** @typedef {{ name: string, status: string, message: string, assertionResults: readonly { status: string }[] }} FileResult */

/**
 * Counts from the report of one run. A file that could not be loaded has no tests, and an error outside of every
 * test has no place in the report: each counts as one failure, so that `0 failed` never stands beside an exit
 * status other than 0.
 * @param {string} title
 * @param {number} exitCode of vitest
 * @param {unknown} report undefined when there is none
 * @returns {Summary}
 */
export function summarise(title, exitCode, report) {
  const files = isReport(report) ? report.testResults : []
  const count = (/** @type {(status: string) => boolean} */ matches) =>
    files.reduce((sum, file) => sum + file.assertionResults.filter(({ status }) => matches(status)).length, 0)
  const passed = count((status) => status === 'passed')
  const failedTests = count((status) => status === 'failed')
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.every(isNotFailed))
  const isUnexplained = exitCode !== 0 && failedTests + broken.length === 0
  return {
    title,
    passed,
    failed: failedTests + broken.length + (isUnexplained ? 1 : 0),
    skipped: count((status) => status !== 'passed' && status !== 'failed'),
    notes: [
      ...broken.map((file) => `failed outside of its tests: ${pathOf(file)}`),
      ...(isUnexplained ? [`${title}: vitest ended with status ${exitCode} and named no failed test`] : []),
      ...files.flatMap(skippedNote),
    ],
  }
}

/**
 * A step that failed before it could run a test.
 * @param {string} title
 * @param {string} note
 * @returns {Summary}
 */
export function failure(title, note) {
  return { title, passed: 0, failed: 1, skipped: 0, notes: [note] }
}

/**
 * @param {readonly Summary[]} summaries
 * @returns {string} the closing line
 */
export function closingLine(summaries) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    summaries.reduce((total, summary) => total + summary[key], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`
}

/** @param {unknown} value @returns {value is Report} */
function isReport(value) {
  return (
    typeof value === 'object' && value !== null && 'testResults' in value && Array.isArray(value.testResults)
  )
}

/** @param {{ status: string }} result */
const isNotFailed = ({ status }) => status !== 'failed'

/** @param {FileResult} file */
const pathOf = (file) => relative('.', file.name)

/** @param {FileResult} file @returns {string[]} */
function skippedNote(file) {
  const skipped = file.assertionResults.filter(
    ({ status }) => status !== 'passed' && status !== 'failed',
  ).length
  return skipped === 0
    ? []
    : [`skipped by the file itself: ${pathOf(file)} (${skipped} of ${file.assertionResults.length})`]
}
