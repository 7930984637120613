from __future__ import annotations

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from govsite.lab.city import City, build_city
from govsite.lab.dns_server import Zones, zone_of
from govsite.lab.process import LabWorld
from govsite.lab.site import Standing


@pytest.fixture(scope="module")
def zones(small_city: City) -> Zones:
    return Zones(small_city.vhosts)


def ask(zones: Zones, name: str, kind: str, *, udp: bool = True) -> dns.message.Message:
    wire = zones.answer(dns.message.make_query(name, kind).to_wire(), udp=udp)
    assert wire is not None
    return dns.message.from_wire(wire)


def values(answer: dns.message.Message) -> list[str]:
    return [item.to_text() for rrset in answer.answer for item in rrset]


def host_with(city: City, standing: Standing) -> str:
    return next(site.host for site in city.sites if site.traits.standing is standing)


def test_a_host_has_its_addresses(zones: Zones, small_city: City):
    site = next(site for site in small_city.sites if site.is_open and site.traits.ipv6 == "good")
    assert values(ask(zones, site.host, "A"))[-1:] == list(site.v4)
    assert values(ask(zones, site.host, "AAAA"))[-1:] == list(site.v6)


def test_an_alias_is_told_with_its_end(small_city: City):
    zones = Zones(small_city.vhosts)
    vhost = next(vhost for vhost in small_city.vhosts.values() if vhost.cname)
    answer = ask(zones, vhost.host, "A")
    assert [rrset.rdtype for rrset in answer.answer] == [dns.rdatatype.CNAME, dns.rdatatype.A]
    assert [rrset.rdtype for rrset in ask(zones, vhost.host, "CNAME").answer] == [dns.rdatatype.CNAME]


def test_letter_case_and_the_final_dot_do_not_matter(zones: Zones, small_city: City):
    host = small_city.sites[0].host
    assert values(ask(zones, f"{host.upper()}.", "A")) == values(ask(zones, host, "A"))


def test_no_address_of_that_family_is_no_error(zones: Zones, small_city: City):
    answer = ask(zones, small_city.sites[0].host, "TXT")
    assert answer.rcode() == dns.rcode.NOERROR
    assert not [rrset for rrset in answer.answer if rrset.rdtype == dns.rdatatype.TXT]
    assert answer.authority


def test_a_name_that_is_not_there_is_nxdomain_with_the_zone_s_soa(zones: Zones, small_city: City):
    domain = small_city.sites[0].government
    answer = ask(zones, f"nobody.{domain}", "A")
    assert answer.rcode() == dns.rcode.NXDOMAIN
    assert answer.authority[0].name.to_text() == f"{domain}."
    assert ask(zones, "no.such.tld.invalid", "A").rcode() == dns.rcode.NXDOMAIN


def test_a_name_between_names_exists(zones: Zones):
    assert ask(zones, "gov.cn", "A").rcode() == dns.rcode.NOERROR


def test_a_zone_names_its_servers_and_they_have_addresses_of_both_families(zones: Zones, small_city: City):
    domain = small_city.sites[0].government
    servers = values(ask(zones, domain, "NS"))
    assert len(servers) == 2
    assert values(ask(zones, servers[0], "A"))
    assert values(ask(zones, servers[0], "AAAA"))
    assert len(values(ask(zones, domain, "SOA"))) == 1


def test_a_silent_name_gets_no_answer_and_a_failing_one_servfail(zones: Zones, small_city: City):
    silent = host_with(small_city, Standing.SILENT_DNS)
    assert zones.answer(dns.message.make_query(silent, "A").to_wire(), udp=True) is None
    assert ask(zones, host_with(small_city, Standing.BROKEN_DNS), "AAAA").rcode() == dns.rcode.SERVFAIL


def test_a_host_that_is_gone_is_gone():
    for seed in range(8):
        city = build_city(size="small", seed=seed)
        for site in city.sites:
            if site.traits.standing is Standing.NO_NAME:
                assert ask(Zones(city.vhosts), site.host, "A").rcode() == dns.rcode.NXDOMAIN
                return
    pytest.fail("no city has a host that is gone")


def test_the_answer_is_for_the_question_that_was_asked(zones: Zones, small_city: City):
    for number in (1, 77):
        query = dns.message.make_query(small_city.sites[0].host, "A", id=number)
        answer = dns.message.from_wire(zones.answer(query.to_wire(), udp=True) or b"")
        assert answer.id == number
        assert query.is_response(answer)
        assert answer.flags & dns.flags.AA


@pytest.mark.parametrize(
    "wire",
    [b"", b"\0" * 5, b"\0\1\x80\0" + b"\0" * 8],
    ids=["nothing", "half a header", "an answer"],
)
def test_what_is_no_question_is_left_alone(zones: Zones, wire: bytes):
    assert zones.answer(wire, udp=True) is None


def test_a_garbled_question_is_a_format_error(zones: Zones):
    answer = zones.answer(b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\xff\xff", udp=True)
    assert answer is not None
    assert answer[:2] == b"\x12\x34"
    assert answer[3] & 15 == dns.rcode.FORMERR


def test_other_operations_and_classes_are_refused(zones: Zones):
    query = dns.message.make_query("www.gov.cn", "A", rdclass="CH")
    assert dns.message.from_wire(zones.answer(query.to_wire(), udp=True) or b"").rcode() == dns.rcode.REFUSED
    update = dns.message.make_query("www.gov.cn", "A")
    update.set_opcode(dns.opcode.NOTIFY)
    assert dns.message.from_wire(zones.answer(update.to_wire(), udp=True) or b"").rcode() == dns.rcode.NOTIMP


@pytest.mark.parametrize(
    ("host", "zone"),
    [
        ("jyj.lanchuan.gov.cn", "lanchuan.gov.cn"),
        ("www.lanchuantsg.cn", "lanchuantsg.cn"),
        ("www.a.com.cn", "a.com.cn"),
        ("x.xn--zfr164b", "x.xn--zfr164b"),
    ],
)
def test_zone_of(host: str, zone: str):
    assert zone_of(host) == zone


def test_both_transports_answer_on_the_wire(world: LabWorld):
    address, _, port = world.network.resolver[0].rpartition(":")
    query = dns.message.make_query(world.city.sites[0].host, "A")
    over_udp = dns.query.udp(query, address, port=int(port), timeout=5)
    over_tcp = dns.query.tcp(query, address, port=int(port), timeout=5)
    assert over_udp.answer == over_tcp.answer != []
