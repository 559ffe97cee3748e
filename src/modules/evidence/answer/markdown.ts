import type { SyntaxNodeRef, Tree } from '@lezer/common';
import { parser, Table } from '@lezer/markdown';
import type { Block } from './block.ts';
import { readHtml } from './html.ts';
import { readJson } from './json.ts';
import { type Run, RunBuilder, runOf } from './run.ts';

/**
 * Reads blocks by CommonMark, and the tables of GitHub. Underlined headings and link definitions
 * are not read, because they would change the text before them. Text inside blocks is read by
 * `inline.ts`, for the same reason: emphasis, links and code must be read in the same way before
 * and after they are closed.
 */
const blockParser = parser.configure([
  Table,
  {
    remove: [
      'SetextHeading',
      'LinkReference',
      'Escape',
      'Entity',
      'InlineCode',
      'HTMLTag',
      'Emphasis',
      'HardBreak',
      'Link',
      'Image',
      'LinkEnd',
      'Autolink',
    ],
  },
]);

/**
 * A line that opens more blocks than a reader can follow. The time of the parser grows with the
 * square of their number.
 */
const tooDeep = /^(?:[^\S\n]*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s))){17}/m;

/** State of the walk over the tree. */
interface Walk {
  readonly source: string;
  readonly base: number;
  readonly blocks: Block[];
  /** Number of lists and of quotations around the node. */
  lists: number;
  quotations: number;
  /** Whether the next text is the first of its list item. */
  atItem: boolean;
  columns: number;
}

/**
 * Reads the blocks of a stretch of Markdown. A text that nests too deeply is read as plain lines.
 * @param source the whole answer.
 * @param isFirst whether the stretch opens the answer: a fence of JSON or Markdown there contains
 * the answer.
 */
export function readMarkdown(source: string, from: number, to: number, isFirst: boolean): Block[] {
  const text = source.slice(from, to);
  if (tooDeep.test(text)) return plainBlocks(source, from, to);
  const tree = blockParser.parse(text);
  const wrapped = isFirst ? readWrapped(source, from, tree) : null;
  if (wrapped !== null) return wrapped;
  const walk: Walk = { source, base: from, blocks: [], lists: 0, quotations: 0, atItem: false, columns: 0 };
  tree.iterate({ enter: (node) => enter(walk, node), leave: (node) => leave(walk, node) });
  return walk.blocks;
}

function plainBlocks(source: string, from: number, to: number): Block[] {
  return [
    {
      kind: 'TEXT',
      run: runOf(source, from, to),
      form: 'SENTENCE',
      depth: 0,
      startsItem: false,
      keys: [],
    },
  ];
}

/** Reads the answer inside a fence that opens the answer. Null if the fence is code. */
function readWrapped(source: string, base: number, tree: Tree): Block[] | null {
  const fence = tree.topNode.firstChild;
  if (fence?.name !== 'FencedCode') return null;
  const info = fence.getChild('CodeInfo');
  const language = info === null ? '' : source.slice(base + info.from, base + info.to).toLowerCase();
  const content = fence.getChild('CodeText');
  if (content === null || !/^(?:json|markdown|md)$/.test(language)) return null;
  const end = base + content.to;
  const rest = () => readMarkdown(source, base + fence.to, base + tree.length, false);
  if (language !== 'json') {
    return [...readMarkdown(source, base + content.from, end, false), ...rest()];
  }
  const json = readJson(source, base + content.from, end);
  if (json === null) return null;
  const tail: Block[] =
    json.end < end && source.slice(json.end, end).trim() !== ''
      ? [{ kind: 'CODE', run: runOf(source, json.end, end) }]
      : [];
  return [...json.blocks, ...tail, ...rest()];
}

/** Whether to walk over the children of a node. */
function enter(walk: Walk, node: SyntaxNodeRef): boolean {
  const { name } = node;
  const [start, end] = [walk.base + node.from, walk.base + node.to];
  if (name.startsWith('ATXHeading')) {
    walk.blocks.push({ kind: 'HEADING', run: withoutMarks(walk, node), level: Number(name.at(-1)) });
    return false;
  }
  switch (name) {
    case 'BulletList':
    case 'OrderedList':
      walk.lists += 1;
      return true;
    case 'ListItem':
      walk.atItem = true;
      return true;
    case 'Blockquote':
      walk.quotations += 1;
      return true;
    case 'Paragraph':
      walk.blocks.push({
        kind: 'TEXT',
        run: withoutMarks(walk, node),
        form: walk.quotations > 0 ? 'QUOTATION' : walk.lists > 0 ? 'LIST_ITEM' : 'SENTENCE',
        depth: walk.lists,
        startsItem: walk.atItem,
        keys: [],
      });
      walk.atItem = false;
      return false;
    case 'FencedCode':
    case 'CodeBlock':
      walk.blocks.push({ kind: 'CODE', run: runOf(walk.source, start, end) });
      return false;
    case 'CommentBlock':
    case 'ProcessingInstructionBlock':
      walk.blocks.push({ kind: 'REASONING', run: runOf(walk.source, start, end) });
      return false;
    case 'HTMLBlock':
      walk.blocks.push(...readHtml(walk.source, start, end, walk.lists));
      return false;
    case 'TableHeader':
    case 'TableRow':
      readRow(walk, node);
      return false;
    default:
      return true;
  }
}

function leave(walk: Walk, { name }: SyntaxNodeRef): void {
  if (name === 'BulletList' || name === 'OrderedList') walk.lists -= 1;
  if (name === 'ListItem') walk.atItem = false;
  if (name === 'Blockquote') walk.quotations -= 1;
}

function readRow(walk: Walk, node: SyntaxNodeRef): void {
  const isHeader = node.name === 'TableHeader';
  let column = -1;
  let afterCell = false;
  for (let child = node.node.firstChild; child !== null; child = child.nextSibling) {
    // Two delimiters in a row have an empty cell between them.
    if (child.name === 'TableDelimiter') {
      if (!afterCell && child.from > node.from) column += 1;
      afterCell = false;
      continue;
    }
    if (child.name !== 'TableCell') continue;
    column += 1;
    afterCell = true;
    const role = isHeader ? 'COLUMN_HEADER' : column === 0 && walk.columns > 1 ? 'ROW_HEADER' : 'VALUE';
    const run = runOf(walk.source, walk.base + child.from, walk.base + child.to);
    walk.blocks.push({ kind: 'CELL', run, role, column });
  }
  if (isHeader) walk.columns = column + 1;
}

/** Text of a block without the marks of quotations and headings. */
function withoutMarks({ source, base }: Walk, node: SyntaxNodeRef): Run {
  const builder = new RunBuilder();
  let from = node.from;
  for (let child = node.node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'QuoteMark' && child.name !== 'HeaderMark') continue;
    builder.addSource(source, base + from, base + child.from);
    from = child.to;
  }
  builder.addSource(source, base + from, base + node.to);
  return builder.build();
}
