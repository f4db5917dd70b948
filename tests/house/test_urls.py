"""Every address of the site, with who may open it: a new one must be written here on purpose."""

import re

from flask import Flask
from sqlalchemy import event

from foodplan.db import session_scope
from foodplan.web.access import access_of
from tests.client import JudgingClient
from tests.factories.accounts import make_account
from tests.factories.ledger import make_ledger
from tests.factories.office import password_hash, signed_in

FRAMEWORK = {"static", "openapi.spec"}
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|BEGIN IMM)")

# address, methods → rule
RULES = """
/ GET public
/accessibilita GET public
/accesso GET,POST public
/aggiornamenti/<code> GET public
/aggiornamenti/<code> POST public
/aggiornamenti/nuovo GET public
/aggiornamenti/nuovo POST public
/aggiornamenti/richiesto GET public
/calendari/<code>.ics GET public
/api/v1/flows GET public
/api/v1/goals GET public
/api/v1/goals/<slug>/explain GET public
/api/v1/indicators GET public
/api/v1/indicators/<slug> GET public
/api/v1/indicators/<slug>/explain GET public
/api/v1/measures/<name>/explain GET public
/api/v1/movements POST token
/api/v1/places GET public
/api/v1/places.geojson GET public
/api/v1/places/<place_id> GET public
/api/v1/progress GET public
/api/v1/progress/explain GET public
/api/v1/restatements GET public
/api/v1/status GET public
/dati GET public
/dati/<filename> GET public
/empori GET public
/empori/<slug> GET public
/gestione GET officer
/gestione/inclusione GET officer
/gestione/inclusione/acquisti GET officer
/gestione/inclusione/acquisti POST officer
/gestione/inclusione/appalti/<contract> GET officer
/gestione/inclusione/appalti/<contract> POST officer
/gestione/inclusione/appalti/nuovo GET officer
/gestione/inclusione/appalti/nuovo POST officer
/gestione/inclusione/doppi/<slug>/<int:half>/<kind>/<int:first>/<int:second> GET officer
/gestione/inclusione/doppi/<slug>/<int:half>/<kind>/<int:first>/<int:second> POST officer
/gestione/inclusione/nuovo GET officer
/gestione/inclusione/nuovo POST officer
/gestione/inclusione/programmi/<slug> GET officer
/gestione/inclusione/programmi/<slug> POST officer
/gestione/inclusione/programmi/<slug>/cause/<int:year> GET officer
/gestione/inclusione/programmi/<slug>/cause/<int:year> POST officer
/gestione/inclusione/programmi/<slug>/fine GET officer
/gestione/inclusione/programmi/<slug>/fine POST officer
/gestione/inclusione/programmi/<slug>/totali/<int:organisation>/<int:half> GET officer
/gestione/inclusione/programmi/<slug>/totali/<int:organisation>/<int:half> POST officer
/gestione/inclusione/singoli GET officer
/gestione/inclusione/singoli POST officer
/gestione/azioni/<slug>/luoghi GET officer
/gestione/azioni/<slug>/luoghi POST officer
/gestione/azioni/<slug>/partecipazione GET officer
/gestione/azioni/<slug>/partecipazione POST officer
/gestione/azioni/<slug>/partecipazione/<uuid:number> GET officer
/gestione/azioni/<slug>/partecipazione/<uuid:number> POST officer
/gestione/azioni/<slug>/partecipazione/<uuid:number>/ritiro GET officer
/gestione/azioni/<slug>/partecipazione/<uuid:number>/ritiro POST officer
/gestione/innovazione GET officer
/gestione/innovazione/scambi/<uuid:number> GET officer
/gestione/innovazione/scambi/<uuid:number> POST officer
/gestione/innovazione/scambi/<uuid:number>/ritiro GET officer
/gestione/innovazione/scambi/<uuid:number>/ritiro POST officer
/gestione/innovazione/scambi/nuovo GET officer
/gestione/innovazione/scambi/nuovo POST officer
/innovazione GET public
/innovazione/dati.csv GET public
/inclusione GET public
/inclusione/dati.csv GET public
/inclusione/singoli/<slug>/<int:organisation> GET operator
/inclusione/singoli/<slug>/<int:organisation> POST operator
/inclusione/singoli/<slug>/<int:organisation>/<code> GET operator
/inclusione/singoli/<slug>/<int:organisation>/<code> POST operator
/inclusione/singoli/<slug>/<int:organisation>/<code>/cancella POST operator
/inclusione/totali GET operator
/inclusione/totali/<slug>/<int:organisation>/<int:half> GET operator
/inclusione/totali/<slug>/<int:organisation>/<int:half> POST operator
/gestione/attribuzioni GET officer
/gestione/attribuzioni/<int:version> GET officer
/gestione/attribuzioni/<int:version> POST officer
/gestione/attribuzioni/nuova GET officer
/gestione/attribuzioni/nuova POST officer
/gestione/attribuzioni/unisci GET officer
/gestione/attribuzioni/unisci POST officer
/gestione/azioni GET officer
/gestione/azioni/nuova GET officer
/gestione/azioni/nuova POST officer
/gestione/azioni/<slug> GET officer
/gestione/azioni/<slug> POST officer
/gestione/azioni/<slug>/tappe GET officer
/gestione/azioni/<slug>/tappe POST officer
/gestione/azioni/<slug>/tappe/<step> GET officer
/gestione/azioni/<slug>/tappe/<step> POST officer
/gestione/azioni/<slug>/tappe/<step>/sposta POST officer
/gestione/azioni/<slug>/chi GET officer
/gestione/azioni/<slug>/chi POST officer
/gestione/azioni/<slug>/dipendenze GET officer
/gestione/azioni/<slug>/dipendenze POST officer
/gestione/azioni/<slug>/serve GET officer
/gestione/azioni/<slug>/serve POST officer
/gestione/azioni/<slug>/serve/<kind>/<target> GET officer
/gestione/azioni/<slug>/serve/<kind>/<target> POST officer
/gestione/azioni/<slug>/procedure GET officer
/gestione/azioni/<slug>/procedure POST officer
/gestione/procedure/<slug> GET officer
/gestione/procedure/<slug> POST officer
/gestione/procedure/<slug>/passi POST officer
/gestione/procedure/<slug>/passi/<code> GET officer
/gestione/procedure/<slug>/passi/<code> POST officer
/gestione/procedure/<slug>/passi/<code>/sposta POST officer
/gestione/azioni/<slug>/togli/<kind>/<int:version> GET officer
/gestione/azioni/<slug>/togli/<kind>/<int:version> POST officer
/gestione/giorni GET officer
/gestione/chiusure GET officer
/gestione/chiusure/<slug>/<int:month> GET officer
/gestione/chiusure/<slug>/<int:month> POST officer
/gestione/bilancio GET officer
/gestione/bilancio/movimenti GET officer
/gestione/documenti/<kind>/<subject> GET officer
/gestione/documenti/<kind>/<subject> POST officer
/gestione/documento/<slug> GET officer
/gestione/documento/<slug> POST officer
/gestione/documento/<slug>/file GET officer
/gestione/doppi GET officer
/gestione/doppi/<uuid:first>/<uuid:second>/<category> GET officer
/gestione/doppi/<uuid:first>/<uuid:second>/<category> POST officer
/gestione/doppi/<uuid:first>/<uuid:second>/<category>/ritiro POST officer
/gestione/doppi/giudicati GET officer
/gestione/confezioni GET officer
/gestione/confezioni/<slug> GET officer
/gestione/confezioni/<slug> POST officer
/gestione/confezioni/<slug>/ritira POST officer
/gestione/confezioni/nuova GET officer
/gestione/confezioni/nuova POST officer
/gestione/errori-dei-metodi GET officer
/gestione/errori-dei-metodi/<method> GET officer
/gestione/errori-dei-metodi/<method> POST officer
/gestione/fattori GET officer
/gestione/fattori/<kind>/<category> GET officer
/gestione/fattori/<kind>/<category> POST officer
/gestione/fattori/<kind>/<category>/fine GET officer
/gestione/fattori/<kind>/<category>/fine POST officer
/gestione/impegni/<slug> GET officer
/gestione/impegni/<slug> POST officer
/gestione/indicatori GET officer
/gestione/indicatori/<slug> GET officer
/gestione/indicatori/<slug>/definizione GET officer
/gestione/indicatori/<slug>/definizione POST officer
/gestione/indicatori/<slug>/definizione/calcola POST officer
/gestione/indicatori/<slug>/rilevazione GET officer
/gestione/indicatori/<slug>/rilevazione POST officer
/gestione/indicatori/<slug>/traguardo GET officer
/gestione/indicatori/<slug>/traguardo POST officer
/gestione/indicatori/<slug>/ufficiale GET officer
/gestione/indicatori/<slug>/ufficiale POST officer
/gestione/indicatori/nuovo GET officer
/gestione/indicatori/nuovo POST officer
/gestione/indicatori/nuovo/calcola POST officer
/gestione/indicatori/nuovo/rilevato GET officer
/gestione/indicatori/nuovo/rilevato POST officer
/gestione/istantanee GET officer
/gestione/istantanee POST officer
/gestione/obiettivi/<slug>/pesi GET officer
/gestione/obiettivi/<slug>/pesi POST officer
/gestione/modelli GET officer
/gestione/modelli/<any(riepilogo, dichiarazione, aiuti):word> GET officer
/gestione/modelli/<any(riepilogo, dichiarazione, aiuti):word> POST officer
/gestione/modelli/<any(riepilogo, dichiarazione, aiuti):word>/anteprima.pdf POST officer
/gestione/orario/anteprima POST officer
/gestione/organizzazioni GET officer
/gestione/organizzazioni/<slug> GET officer
/gestione/organizzazioni/<slug> POST officer
/gestione/organizzazioni/<slug>/rapporti GET officer
/gestione/organizzazioni/<slug>/rapporti POST officer
/gestione/organizzazioni/<slug>/sedi/<site> GET officer
/gestione/organizzazioni/<slug>/sedi/<site> POST officer
/gestione/organizzazioni/<slug>/sedi/nuova GET officer
/gestione/organizzazioni/<slug>/sedi/nuova POST officer
/gestione/organizzazioni/nuova GET officer
/gestione/organizzazioni/nuova POST officer
/gestione/tolleranze GET officer
/gestione/tolleranze/<slug> GET officer
/gestione/tolleranze/<slug> POST officer
/gestione/utenti GET administrator
/gestione/utenti/<int:account_id> GET administrator
/gestione/utenti/<int:account_id> POST administrator
/gestione/utenti/<int:account_id>/password POST administrator
/gestione/utenti/nuovo GET administrator
/gestione/utenti/nuovo POST administrator
/lingua/<code> GET public
/luoghi/<slug> GET public
/mappa GET public
/mappa/atlas-<digest>.js GET public
/mappa/confini.json GET public
/mappa/gruppi.json GET public
/mappa/incorpora GET public
/mappa/luoghi.<any("csv","excel.csv","geojson"):form> GET public
/mappa/luoghi.json GET public
/mappa/strade.pmtiles GET public
/mappa/temi GET public
/mappa/temi/<slug> GET public
/mappa/temi/<slug>/aree.json GET public
/mappa/temi/<slug>/dati.<any("csv","excel.csv","geojson"):form> GET public
/mappa/temi/mappa-<digest>.js GET public
/metodo GET public
/metodo/fattori GET public
/metodo/fattori/<kind> GET public
/piano GET public
/piano/calendario.ics GET public
/piano/novita.atom GET public
/piano/azioni/<slug> GET public
/piano/azioni/<slug>/come-si-calcola GET public
/piano/azioni/<slug>/come-si-calcola.<any('json', 'csv', 'input.json'):form> GET public
/piano/differenze GET public
/piano/differenze.<any('json', 'csv'):form> GET public
/piano/documenti/<slug> GET public
/piano/indicatori/<slug> GET public
/piano/indicatori/<slug>/come-si-calcola GET public
/piano/indicatori/<slug>/come-si-calcola.<any('json', 'csv', 'input.json'):form> GET public
/piano/istantanee GET public
/piano/istantanee/<slug> GET public
/piano/istantanee/<slug>.zip GET public
/piano/misure/<name>/come-si-calcola GET public
/piano/misure/<name>/come-si-calcola.<any('json', 'csv', 'input.json'):form> GET public
/piano/monitoraggio GET public
/piano/monitoraggio.<any('pdf', 'xlsx'):form> GET public
/piano/relazione GET public
/piano/impegni GET public
/piano/incroci GET public
/piano/incroci.csv GET public
/piano/risorse GET public
/piano/relazione.<any('pdf', 'xlsx'):form> GET public
/piano/obiettivi/<slug> GET public
/piano/obiettivi/<slug>/come-si-calcola GET public
/piano/obiettivi/<slug>/come-si-calcola.<any('json', 'csv', 'input.json'):form> GET public
/piano/come-si-calcola GET public
/piano/come-si-calcola.<any('json', 'csv', 'input.json'):form> GET public
/piano/piani/<slug> GET public
/piano/piani/<slug>/come-si-calcola GET public
/piano/piani/<slug>/come-si-calcola.<any('json', 'csv', 'input.json'):form> GET public
/piano/verifiche GET public
/privacy GET public
/profilo GET signed_in
/profilo POST signed_in
/registro GET at_site
/registro/<any(arrivo, uscita, vendita, scarto, reso, spedizione, cucina, conta, 'giacenza-iniziale'):word> GET records
/registro/<any(arrivo, uscita, vendita, scarto, reso, spedizione, cucina, conta, 'giacenza-iniziale'):word> POST records
/registro/bilancio GET signed_in
/registro/bilancio/movimenti GET signed_in
/registro/chiusure GET signed_in
/registro/chiusure/<int:month> GET signed_in
/registro/chiusure/<int:month>/chiudi POST operator
/registro/chiusure/<int:month>/riapri POST operator
/registro/calendario GET at_site
/registro/calendario/<slot> GET signed_in
/registro/calendario/<slot> POST signed_in
/registro/calendario/<slot>/termina POST signed_in
/registro/calendario/zero POST records
/registro/calendario/zero/togli POST records
/registro/importa GET signed_in
/registro/importa POST operator
/registro/importa/<uuid:uuid> GET signed_in
/registro/importa/<uuid:uuid>/annulla POST operator
/registro/importa/<uuid:uuid>/colonne POST operator
/registro/importa/<uuid:uuid>/controllo POST operator
/registro/importa/<uuid:uuid>/lascia POST operator
/registro/importa/<uuid:uuid>/lettura POST operator
/registro/importa/<uuid:uuid>/registra POST operator
/registro/importa/<uuid:uuid>/scarti.csv GET signed_in
/registro/importa/<uuid:uuid>/stato GET signed_in
/registro/mesi GET at_site
/registro/mesi/<int:month> GET records
/registro/mesi/<int:month> POST records
/registro/coda GET at_site
/registro/invii GET at_site
/registro/invii POST records
/registro/manifest.webmanifest GET public
/registro/senza-rete GET public
/registro/sw.js GET public
/registro/documenti GET signed_in
/registro/documenti/<any(riepilogo, dichiarazione, aiuti):word> GET signed_in
/registro/documenti/<any(riepilogo, dichiarazione, aiuti):word>.pdf GET signed_in
/registro/documenti/aiuti.<any(csv, 'excel.csv'):form> GET signed_in
/registro/apertura GET records
/registro/apertura POST records
/registro/cartello GET at_site
/registro/confezioni GET signed_in
/registro/confezioni/<any(nuova, 'nuovo-pacco'):word> GET signed_in
/registro/confezioni/<any(nuova, 'nuovo-pacco'):word> POST signed_in
/registro/confezioni/<slug> GET signed_in
/registro/confezioni/<slug> POST signed_in
/registro/confezioni/<slug>/ritira POST signed_in
/registro/magazzino GET at_site
/registro/ricevuta/<uuid:uuid> GET records
/registro/ricevuta/<uuid:uuid> POST records
/registro/abbina GET public
/registro/abbina/<code> GET public
/registro/abbina/<code> POST public
/registro/chi GET records
/registro/chi POST records
/registro/sede GET signed_in
/registro/sede/persone POST signed_in
/registro/sede/persone/<int:volunteer_id>/<any(togli, cancella):word> POST signed_in
/registro/sede/provenienze GET signed_in
/registro/sede/provenienze POST signed_in
/registro/sede/provenienze/<slug> GET signed_in
/registro/sede/provenienze/<slug> POST signed_in
/registro/telefoni GET signed_in
/registro/telefoni POST signed_in
/registro/telefoni/<int:device_id>/blocca POST signed_in
/registro/telefono/stacca POST records
/registro/scadenze GET at_site
/registro/trasferimenti GET at_site
/registro/movimenti GET at_site
/registro/movimenti/esporta.<any(csv, xlsx):form> GET signed_in
/registro/movimenti/<uuid:uuid>/annulla POST records
/registro/movimenti/<uuid:uuid>/correggi GET records
/registro/movimenti/<uuid:uuid>/correggi POST records
/recupero GET public
/recupero/dati.csv GET public
/filiere-corte GET public
/filiere-corte/dati.csv GET public
/filiere-corte/forniture GET public
/filiere-corte/forniture/<short_id> GET public
/filiere-corte/mense GET public
/filiere-corte/mense/dati.csv GET public
/registro/ritiri GET signed_in
/registro/ritiri/<slot> GET signed_in
/registro/ritiri/<slot> POST signed_in
/registro/ritiri/<slot>/togli POST signed_in
/gestione/relazione GET officer
/gestione/filiere-corte GET officer
/gestione/filiere-corte/forniture/nuova GET officer
/gestione/filiere-corte/forniture/nuova POST officer
/gestione/filiere-corte/forniture/<uuid:uuid> GET officer
/gestione/filiere-corte/forniture/<uuid:uuid> POST officer
/gestione/filiere-corte/forniture/<uuid:uuid>/ritiro GET officer
/gestione/filiere-corte/forniture/<uuid:uuid>/ritiro POST officer
/gestione/filiere-corte/conteggi/<uuid:uuid> GET officer
/gestione/filiere-corte/conteggi/<uuid:uuid> POST officer
/gestione/filiere-corte/conteggi/<uuid:uuid>/ritiro GET officer
/gestione/filiere-corte/conteggi/<uuid:uuid>/ritiro POST officer
/gestione/filiere-corte/conteggio GET officer
/gestione/filiere-corte/conteggio POST officer
/gestione/filiere-corte/importa GET officer
/gestione/filiere-corte/importa POST officer
/gestione/filiere-corte/importa/<uuid:uuid> GET officer
/gestione/filiere-corte/importa/<uuid:uuid>/rifiutate.csv GET officer
/gestione/filiere-corte/importa/modello-<kind>.csv GET officer
/gestione/filiere-corte/importa/registra POST officer
/gestione/filiere-corte/importa/rifiutate.csv POST officer
/gestione/filiere-corte/mense GET officer
/gestione/filiere-corte/mense/<int:number> GET officer
/gestione/filiere-corte/mense/<int:number> POST officer
/gestione/filiere-corte/mense/<int:number>/ritiro GET officer
/gestione/filiere-corte/mense/<int:number>/ritiro POST officer
/gestione/filiere-corte/mense/nuova GET officer
/gestione/filiere-corte/mense/nuova POST officer
/gestione/filiere-corte/mercati GET officer
/gestione/filiere-corte/mercati/<slug>/posteggi GET officer
/gestione/filiere-corte/mercati/<slug>/posteggi POST officer
/gestione/filiere-corte/produttori/nuovo GET officer
/gestione/filiere-corte/produttori/nuovo POST officer
/gestione/filiere-corte/produttori/<slug> GET officer
/gestione/filiere-corte/produttori/<slug> POST officer
/gestione/filiere-corte/produttori/<slug>/luoghi/<uuid:slot> GET officer
/gestione/filiere-corte/produttori/<slug>/luoghi/<uuid:slot> POST officer
/gestione/filiere-corte/punti-vendita/nuovo GET officer
/gestione/filiere-corte/punti-vendita/nuovo POST officer
/gestione/filiere-corte/punti-vendita/<slug> GET officer
/gestione/filiere-corte/punti-vendita/<slug> POST officer
/gestione/filiere-corte/produttori/<slug>/luoghi/nuovo GET officer
/gestione/risorse GET officer
/gestione/risorse/<slug> GET officer
/gestione/risorse/<slug> POST officer
/gestione/risorse/<slug>/importi GET officer
/gestione/risorse/<slug>/importi POST officer
/gestione/risorse/<slug>/parti GET officer
/gestione/risorse/<slug>/parti POST officer
/gestione/risorse/<slug>/ritiro GET officer
/gestione/risorse/<slug>/ritiro POST officer
/gestione/risorse/programmi GET officer
/gestione/risorse/programmi/<slug> GET officer
/gestione/risorse/programmi/<slug> POST officer
/gestione/risorse/programmi/nuovo GET officer
/gestione/risorse/programmi/nuovo POST officer
/gestione/risorse/nuova GET officer
/gestione/risorse/nuova POST officer
/gestione/rilevazioni GET officer
/gestione/rilevazioni POST officer
/gestione/rilevazioni/<key> GET officer
/gestione/rilevazioni/<key> POST officer
/gestione/rilevazioni/<key>/stato POST officer
/gestione/rilevazioni/esporta.<form> GET officer
/gestione/rilevazioni/importa GET officer
/gestione/rilevazioni/importa POST officer
/gestione/rilevazioni/importa/registra POST officer
/gestione/piano GET officer
/gestione/piano/fine/<words>/<slug> GET officer
/gestione/piano/fine/<words>/<slug> POST officer
/gestione/piano/impegni/<slug> GET officer
/gestione/piano/impegni/<slug> POST officer
/gestione/piano/impegni/nuovo GET officer
/gestione/piano/impegni/nuovo POST officer
/gestione/piano/nuovo GET officer
/gestione/piano/nuovo POST officer
/gestione/piano/obiettivi/<slug> GET officer
/gestione/piano/obiettivi/<slug> POST officer
/gestione/piano/obiettivi/<slug>/indicatori POST officer
/gestione/piano/obiettivi/<slug>/indicatori/<indicator>/ordine POST officer
/gestione/piano/obiettivi/<slug>/indicatori/<indicator>/togli POST officer
/gestione/piano/obiettivi/<slug>/legami POST officer
/gestione/piano/obiettivi/<slug>/legami/<parent>/togli POST officer
/gestione/piano/obiettivi/<slug>/ordine POST officer
/gestione/piano/obiettivi/<slug>/sposta GET officer
/gestione/piano/obiettivi/<slug>/sposta POST officer
/gestione/piano/obiettivi/nuovo GET officer
/gestione/piano/obiettivi/nuovo POST officer
/gestione/piano/piani/<slug> GET officer
/gestione/piano/piani/<slug> POST officer
/gestione/piano/piani/<slug>/pesi GET officer
/gestione/piano/piani/<slug>/pesi POST officer
/gestione/piano/ritorno/<words>/<slug> POST officer
/gestione/posta GET administrator
/gestione/posta/<int:mail_id>/riprova POST administrator
/gestione/lavori GET administrator
/gestione/lavori/<name> POST administrator
/gestione/luoghi GET officer
/gestione/luoghi/<slug> GET officer
/gestione/luoghi/<slug> POST officer
/gestione/luoghi/<slug>/anteprima POST officer
/gestione/luoghi/<slug>/conferma POST officer
/gestione/luoghi/<slug>/conferma/annulla POST officer
/gestione/luoghi/<slug>/fonte/<field> POST officer
/gestione/luoghi/<slug>/separa POST officer
/gestione/luoghi/<slug>/storia GET officer
/gestione/luoghi/<slug>/unisci GET officer
/gestione/luoghi/<slug>/unisci POST officer
/gestione/luoghi/fonti GET officer
/gestione/luoghi/fonti/<slug> GET officer
/gestione/luoghi/fonti/<slug> POST officer
/gestione/luoghi/fonti/<slug>/colonne POST officer
/gestione/luoghi/fonti/<slug>/lettura POST officer
/gestione/luoghi/fonti/<slug>/pausa POST officer
/gestione/luoghi/fonti/<slug>/rileggi POST officer
/gestione/luoghi/fonti/<slug>/stato GET officer
/gestione/luoghi/fonti/nuova GET officer
/gestione/luoghi/fonti/nuova POST officer
/gestione/luoghi/importa GET officer
/gestione/luoghi/importa POST officer
/gestione/luoghi/importa/<uuid:uuid> GET officer
/gestione/luoghi/importa/<uuid:uuid>/applica POST officer
/gestione/luoghi/importa/<uuid:uuid>/colonne POST officer
/gestione/luoghi/importa/<uuid:uuid>/correggi POST officer
/gestione/luoghi/importa/<uuid:uuid>/lascia POST officer
/gestione/luoghi/importa/<uuid:uuid>/lettura POST officer
/gestione/luoghi/importa/<uuid:uuid>/punti.json GET officer
/gestione/luoghi/importa/<uuid:uuid>/riprendi POST officer
/gestione/luoghi/importa/<uuid:uuid>/scarti.csv GET officer
/gestione/luoghi/importa/<uuid:uuid>/stato GET officer
/gestione/luoghi/importa/mappa-<digest>.js GET officer
/gestione/luoghi/mappa-<digest>.js GET officer
/gestione/luoghi/nuovo GET officer
/gestione/luoghi/nuovo POST officer
/gestione/aggiornamenti GET officer
/gestione/aggiornamenti POST officer
/gestione/colleghi GET officer
/gestione/colleghi/<int:colleague_id> GET officer
/gestione/colleghi/<int:colleague_id> POST officer
/gestione/colleghi/<int:colleague_id>/<any(pausa, riprendi):word> POST officer
/gestione/colleghi/<int:colleague_id>/calendario POST officer
/gestione/colleghi/<int:colleague_id>/calendario/ritira POST officer
/gestione/colleghi/<int:colleague_id>/cancella POST officer
/gestione/colleghi/<int:colleague_id>/collegamenti/<int:link_id>/ritira POST officer
/gestione/colleghi/nuovo GET officer
/gestione/colleghi/nuovo POST officer
/gestione/segnalazioni GET officer
/gestione/segnalazioni/<int:suggestion_id> GET officer
/gestione/segnalazioni/<int:suggestion_id> POST officer
/gestione/segnalazioni/<int:suggestion_id>/esamino POST officer
/gestione/segnalazioni/domande GET officer
/gestione/segnalazioni/domande/<int:question_id>/ritira POST officer
/luoghi/<slug>/storia GET public
/luoghi/<slug>/segnala GET public
/luoghi/<slug>/segnala POST public
/mappa/proponi GET public
/mappa/proponi POST public
/risposte/<code> GET public
/risposte/<code>/<any(confermo, chiuso):word> POST public
/risposte/<code>/cambiato/<reason> GET public
/risposte/<code>/cambiato/<reason> POST public
/segnalazioni/<code> GET public
/segnalazioni/<code>/nota POST public
/segnalazioni/<code>/ritira POST public
/uscita POST public
"""  # noqa: E501 - an address is one word


def site_rules(app: Flask) -> dict[str, str]:
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FRAMEWORK:
            continue
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        found[f"{rule.rule} {methods}"] = access_of(app, rule.endpoint) or "none"
    return found


def written_rules() -> dict[str, str]:
    lines = [line.rsplit(" ", 1) for line in RULES.strip().splitlines()]
    return {address.strip(): rule for address, rule in lines}


def test_every_address_is_written_down_with_its_access_rule(app: Flask) -> None:
    assert site_rules(app) == written_rules()


def test_whoever_has_not_signed_in_gets_only_public_pages(client: JudgingClient) -> None:
    for address, rule in written_rules().items():
        path, methods = address.rsplit(" ", 1)
        if rule == "public" or "GET" not in methods:
            continue
        answer = client.http.get(_with_values(path))
        assert answer.status_code in {302, 401}, f"{path} answered {answer.status_code}"


def test_writing_without_signing_in_never_works(client: JudgingClient) -> None:
    for address, rule in written_rules().items():
        path, methods = address.rsplit(" ", 1)
        if rule == "public" or "POST" not in methods:
            continue
        answer = client.http.post(_with_values(path), data={"any": "thing"})
        assert answer.status_code in {400, 401}, f"{path} answered {answer.status_code}"


def _with_values(path: str) -> str:
    return re.sub(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?\w+>", _value, path)


def _value(found: re.Match[str]) -> str:
    kind = found["kind"]
    if kind == "any":
        return found["choices"].split(",")[0].strip(" '")
    return {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1"}.get(kind or "", "x")


def test_the_office_and_the_register_never_write_by_reading(app: Flask) -> None:
    engine = app.extensions["foodplan"].engine
    with session_scope(engine, writes=True) as session:
        owner = make_ledger(session).site.organisation or 0
        make_account(session, "capo@example.org", "administrator", (), password_hash())
        make_account(session, "banco@example.org", "operator", [owner], password_hash())
    people = [signed_in(app, "capo@example.org"), signed_in(app, "banco@example.org")]
    statements: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    for address in written_rules():
        path, methods = address.rsplit(" ", 1)
        if "GET" in methods:
            for person in people:
                answer = person.http.get(_with_values(path))
                assert answer.status_code < 500, path
    assert statements
    assert not [text for text in statements if WRITING.match(text)]


def test_an_operator_never_opens_a_page_of_the_office(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        owner = make_ledger(session).site.organisation or 0
        make_account(session, "banco@example.org", "operator", [owner], password_hash())
    operator = signed_in(app, "banco@example.org")
    for address, rule in written_rules().items():
        path, methods = address.rsplit(" ", 1)
        if rule in {"officer", "administrator"} and "GET" in methods:
            assert operator.http.get(_with_values(path)).status_code == 403, path


def test_reading_a_page_never_writes(client: JudgingClient, app: Flask) -> None:
    engine = app.extensions["foodplan"].engine
    statements: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    for address in written_rules():
        path, methods = address.rsplit(" ", 1)
        if "GET" in methods:
            client.http.get(_with_values(path))
    assert not [text for text in statements if WRITING.match(text)]
