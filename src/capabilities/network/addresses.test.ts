import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressesOf, kindOfAddress, permitsAddress } from './addresses';
import type { AddressKind } from './addresses';
import { parseHostPattern } from './hostPattern';

const patterns = (...sources: readonly string[]): Parameters<typeof permitsAddress>[0] => sources.map(source => {
  const parsed = parseHostPattern(source);
  return parsed.ok ? parsed.pattern : assert.fail(parsed.problem);
});

const KINDS: Readonly<Record<AddressKind, readonly string[]>> = {
  public: ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450::1', '::ffff:8.8.8.8', '::ffff:808:808', '64:ff9b::8.8.8.8'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '100.127.255.255', 'fc00::1', 'fd12:3456::1', '::ffff:10.0.0.1', '::ffff:c0a8:1', '64:ff9b::10.0.0.1'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1'],
  'link-local': ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1', '::ffff:169.254.1.1'],
  metadata: ['169.254.169.254', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '169.254.170.2', '168.63.129.16', '192.0.0.192', '100.100.100.200', 'fd00:ec2::254', 'fd00:0ec2:0:0:0:0:0:254'],
  unusable: [
    '0.0.0.0', '0.1.2.3', '::', '224.0.0.1', '239.255.255.255', 'ff02::1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.1', '::ffff:0.0.0.0', '::ffff:224.0.0.1',
    // Tunnels, translated, compatible, deprecated and reserved forms, also around public addresses.
    '2002:7f00:1::', '2002:808:808::1', '2001:0:808:808::1', '::ffff:0:127.0.0.1', '::127.0.0.1', '::7f00:1', '64:ff9b:1::7f00:1', 'fec0::1', '100::1', '2001:db8::1', '5f00::1', '4000::1', '8000::1',
    'no address', '', '127.1', '0x7f000001', '2130706433', '0177.0.0.1', '1.2.3', '[::1]', '127.0.0.1 ', 'localhost',
  ],
};

describe('addresses', () => {
  for (const [kind, addresses] of Object.entries(KINDS)) {
    it(`tell what is ${kind}`, () => {
      for (const address of addresses) assert.equal(kindOfAddress(address), kind, address);
    });
  }

  it('are what the IPv4 address is that they stand for, in each form', () => {
    fc.assert(fc.property(fc.ipV4(), address => {
      assert.equal(kindOfAddress(`::ffff:${address}`), kindOfAddress(address));
      assert.equal(kindOfAddress(`64:ff9b::${address}`), kindOfAddress(address));
    }));
  });

  it('are public only within what is handed out', () => {
    fc.assert(fc.property(fc.ipV6(), address => {
      if (kindOfAddress(address) === 'public') assert.match(new URL(`http://[${address}]`).hostname, /^\[(?:[23]|::ffff:|64:ff9b:)/);
    }));
  });

  it('may be dialled as the grant says: by name what is public, by name what is private where that was said, and else what was named', () => {
    const all = Object.values(KINDS).flat();
    const permitted = (source: string): readonly AddressKind[] => [...new Set(all.filter(address => permitsAddress(patterns(source), address)).map(address => kindOfAddress(address)))];
    assert.deepEqual(permitted('example.org'), ['public']);
    assert.deepEqual(permitted('*.example.org'), ['public']);
    assert.deepEqual(permitted('private+example.org'), ['public', 'private']);
    assert.deepEqual(permitted('localhost'), ['loopback']);
    assert.deepEqual(all.filter(address => permitsAddress(patterns('127.0.0.1'), address)), ['127.0.0.1']);
    assert.deepEqual(all.filter(address => permitsAddress(patterns('169.254.169.254'), address)), ['169.254.169.254']);
    assert.deepEqual(all.filter(address => permitsAddress(patterns('[fd00:ec2::254]'), address)), ['fd00:ec2::254', 'fd00:0ec2:0:0:0:0:0:254']);
    assert.deepEqual(all.filter(address => permitsAddress(patterns('0.0.0.0', '224.0.0.1', '[::]'), address)), []);
    assert.deepEqual(all.filter(address => permitsAddress([], address)), []);
  });

  it('of this machine and of addresses themselves are known without a look-up', () => {
    assert.deepEqual(addressesOf('localhost'), ['127.0.0.1', '::1']);
    assert.deepEqual(addressesOf('10.0.0.1'), ['10.0.0.1']);
    assert.deepEqual(addressesOf('[fd00::1]'), ['fd00::1']);
    for (const name of ['example.org', 'a.localhost', 'localhost.', '127.0.0.1.nip.io']) assert.equal(addressesOf(name), undefined, name);
  });
});
