/** A row in words: everything of a tree item except the editor's own types. */
export interface TreeEntry {
  readonly label: string;
  readonly description: string;
  /** Name of a codicon, and a theme colour for it. */
  readonly icon: string;
  readonly iconColor?: string;
  /** Heading and lines of the tooltip, plain text. */
  readonly tooltip: { readonly title: string; readonly text?: string; readonly facts: readonly (readonly [string, string])[] };
  /** What a screen reader says instead of the label and the icon. */
  readonly spoken: string;
  readonly context: string;
  readonly state: 'leaf' | 'collapsed' | 'expanded';
}
