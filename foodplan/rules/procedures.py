"""Procedures between a public body and the third sector, with the steps that each usually has.

Sources. Legislative decree 117/2017 (Codice del Terzo settore), art. 55: paragraph 1, public
bodies assure the involvement of third sector bodies by co-programming, co-design and
accreditation, "nel rispetto dei principi della legge 7 agosto 1990, n. 241"; paragraph 2,
co-programming finds the needs to be met, the actions, the ways and the resources; paragraph 3,
co-design defines and possibly carries out specific projects, in the light of co-programming;
paragraph 4, partners are found also by accreditation, by transparency, impartiality, fairness of
treatment, after the aims, the object, the length, the essential features and the criteria have
been defined. Ministerial decree 72 of 31 March 2021 (guidelines on art. 55-57): the notice,
the person in charge, the sessions with their minutes, the closing act, the agreement, the
publication of acts; also by the initiative of third sector bodies. The steps are suggestions of
these guidelines in our words: an office leaves out, adds and renames as its own acts ask.
"""

from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "co_programming": "co-programmazione",
        "co_design": "co-progettazione",
        "accreditation": "accreditamento",
    }
)
INITIATIVES: Mapping[str, str] = MappingProxyType(
    {"office": "dell'ufficio", "third_sector": "di enti del Terzo settore"}
)

# Kind: its usual steps in order, each with a code that stays and a title that may change.
STEPS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "co_programming": (
            ("avvio", "Atto di avvio del procedimento, con il responsabile"),
            ("avviso", "Avviso pubblico"),
            ("manifestazioni", "Raccolta delle manifestazioni d'interesse"),
            ("tavoli", "Tavoli con gli enti del Terzo settore, con i verbali"),
            ("istruttoria", "Relazione del responsabile del procedimento"),
            ("conclusione", "Atto di conclusione, con bisogni, interventi e risorse"),
            ("pubblicazione", "Pubblicazione degli atti"),
        ),
        "co_design": (
            ("avvio", "Atto di avvio del procedimento, con il responsabile"),
            ("avviso", "Avviso pubblico, con progetto di massima e criteri"),
            ("manifestazioni", "Raccolta delle domande degli enti"),
            ("valutazione", "Valutazione delle domande ed elenco degli ammessi"),
            ("tavoli", "Tavoli di co-progettazione, con i verbali"),
            ("conclusione", "Atto di conclusione, con il progetto definitivo"),
            ("convenzione", "Convenzione con gli enti scelti"),
            ("pubblicazione", "Pubblicazione degli atti"),
            ("rendiconto", "Monitoraggio e rendicontazione"),
        ),
        "accreditation": (
            ("avvio", "Atto che definisce obiettivi, oggetto, durata e criteri"),
            ("avviso", "Avviso pubblico, con i requisiti"),
            ("manifestazioni", "Raccolta delle domande degli enti"),
            ("valutazione", "Verifica dei requisiti"),
            ("elenco", "Elenco degli enti accreditati"),
            ("convenzione", "Patti o convenzioni con gli enti accreditati"),
            ("pubblicazione", "Pubblicazione degli atti"),
        ),
    }
)
