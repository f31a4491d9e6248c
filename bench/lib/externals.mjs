/** What a bundle with the whole service in it leaves out: the editor, and what the library of bills of materials takes where it is there. */
export const externals = ['vscode', 'xmlbuilder2', 'libxmljs2', 'ajv', 'ajv-formats', 'ajv-formats-draft2019'];
