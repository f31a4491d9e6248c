import * as vscode from 'vscode';
import { proxySettings } from '../capabilities/network/proxies';
import type { EditorProxySettings } from '../capabilities/network/proxies';
import type { Network } from '../capabilities/network/types';
import { createNodeNetwork } from '../platform/node/network/nodeNetwork';
import { systemCertificates } from '../platform/node/network/systemCertificates';

/** The network as the editor's user has set it up: proxies and the system's certificate authorities. */
export function openNetwork(): Network {
  return createNodeNetwork({
    proxies: () => proxySettings(name => process.env[name], editorProxies()),
    authorities: async () => (users('http.systemCertificates') === false ? [] : systemCertificates()),
  });
}

function editorProxies(): EditorProxySettings {
  const proxy = users('http.proxy');
  const noProxy = users('http.noProxy');
  const authorization = users('http.proxyAuthorization');
  return {
    isOff: users('http.proxySupport') === 'off',
    ...(typeof proxy === 'string' ? { proxy } : {}),
    noProxy: Array.isArray(noProxy) ? noProxy.filter(entry => typeof entry === 'string') : [],
    ...(typeof authorization === 'string' && authorization !== '' ? { authorization } : {}),
    isStrict: users('http.proxyStrictSSL') !== false,
  };
}

/** What the user set: no workspace has a plugin's requests go by a proxy of its own, or past one. */
function users(id: string): unknown {
  const inspected = vscode.workspace.getConfiguration().inspect(id);
  return inspected?.globalValue ?? inspected?.defaultValue;
}
