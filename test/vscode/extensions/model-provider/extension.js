/* global require, exports */
// Registers what a test hands over as the provider of its vendor's language models.
const vscode = require('vscode');

exports.activate = () => ({
  /** @param {vscode.LanguageModelChatProvider} provider */
  register: provider => vscode.lm.registerLanguageModelChatProvider('airlock-tests', provider),
  text: text => new vscode.LanguageModelTextPart(text),
});
