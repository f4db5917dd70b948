"""Every fixed vocabulary whose Italian words reach a page as data, through the `word` filter."""

from collections.abc import Iterator, Mapping
from typing import Any

from foodplan.progress.confidence import Letter
from foodplan.progress.reasons import Status, Why
from foodplan.reports import factors, method_errors, packs, tolerances
from foodplan.reports.accounts import ROLE_NAMES
from foodplan.reports.atlas import ATTRIBUTION, downloads
from foodplan.reports.atlas.history import HISTORY_WORDS
from foodplan.reports.atlas.themes import words as theme_words
from foodplan.reports.balance import words as balance_words
from foodplan.reports.emporiums import schedule
from foodplan.reports.explain.judgement import PARTS as CONFIDENCE_PARTS
from foodplan.reports.explain.values import DECLARED_TWICE, LAST
from foodplan.reports.inclusion import office as inclusion_office
from foodplan.reports.method.examples import NOTES as METHOD_NOTES
from foodplan.reports.office import (
    action_documents,
    action_parts,
    action_procedures,
    actions,
    attributions,
    chains,
    colleagues,
    days,
    doubles,
    funding,
    indicators,
    observations,
    organisations,
    place_words,
    plan_pages,
    sites,
    updates,
    weights,
)
from foodplan.reports.office import innovation as office_innovation
from foodplan.reports.office import places as office_places
from foodplan.reports.office.breakdown import UNNAMED
from foodplan.reports.open_data import DATASETS, FORMS
from foodplan.reports.papers import WORDING_FIELDS
from foodplan.reports.plan import words as plan_words
from foodplan.reports.plan.crossing import AXES
from foodplan.reports.plan.formulas import BELOW, KEPT, WAY
from foodplan.reports.plan.indicator_page import OBSERVED, STEPPED
from foodplan.reports.recovery import words as recovery_words
from foodplan.reports.short_chains import words as chain_words
from foodplan.reports.snapshots import pages as snapshot_pages
from foodplan.reports.suggestions import ANSWERS, EXPIRED_WORDS, NOWHERE_WORDS, WAITING_WORDS
from foodplan.rules import (
    action_steps,
    atlas_words,
    chain_files,
    desk,
    equivalents,
    geography,
    hours_words,
    opening_hours,
    papers,
    place_files,
    place_languages,
    place_tasks,
    places,
    plan,
    procedures,
    provenance,
    reminders,
    structure,
)
from foodplan.rules import funding as funding_rules
from foodplan.rules import inclusion as inclusion_rules
from foodplan.rules import innovation as innovation_rules
from foodplan.rules import mail as mail_rules
from foodplan.rules import observations as observation_rules
from foodplan.rules import placements as placement_rules
from foodplan.rules import schedule as schedule_rules
from foodplan.rules import suggestions as suggestion_rules
from foodplan.rules.units import unit, unit_codes
from foodplan.store.measures import ELIMINATED, FILTER_NAMES, MEASURES
from foodplan.store.measures import UNNAMED as UNNAMED_OWNER
from foodplan.store.organisations import BOUNDARY_NAMES

_TABLES: tuple[Mapping[Any, str], ...] = (
    plan.LEVELS,
    plan.ACTION_KINDS,
    plan.ACTION_STATUSES,
    plan.COMMITMENT_STATUSES,
    plan.FUNDING_KINDS,
    plan.INDICATOR_KINDS,
    plan.TRACKS,
    plan.DIRECTIONS,
    plan.TARGET_MEANINGS,
    plan.PATH_SHAPES,
    plan.TARGET_STATUSES,
    plan.DIMENSIONS,
    plan.FREQUENCIES,
    plan.BOUNDS,
    plan.NEWS_KINDS,
    plan.MUFPP,
    plan_words.TRACKS,
    plan_words.PLAN_LEVELS,
    plan_words.MILESTONE_STATES,
    plan_words.METHODS,
    plan_words.FORECAST_METHODS,
    snapshot_pages.OUTCOMES,
    recovery_words.SOURCE_KINDS,
    recovery_words.MODES,
    recovery_words.FIGURES,
    *chain_words.TABLES,
    chain_files.FORMATS,
    chain_files.FIELD_WORDS,
    chains.FIELDS,
    *chains.MORE_FIELDS,
    places.FUNCTION_LABELS,
    places.STATUS_LABELS,
    atlas_words.STATE_LABELS,
    atlas_words.ACCESS_ASKED_LABELS,
    atlas_words.WHEELCHAIR_ASKED_LABELS,
    downloads.FORMS,
    geography.LEVEL_LABELS,
    organisations.ORGANISATION_KINDS,
    organisations.SITE_KINDS,
    organisations.DISTRIBUTION_MODES,
    organisations.ORGANISATION_FIELDS,
    organisations.SITE_FIELDS,
    sites.MODE_SENTENCES,
    indicators.DEFINITION_FIELDS,
    indicators.TARGET_FIELDS,
    indicators.OBSERVATION_FIELDS,
    indicators.CHOICE_FIELDS,
    actions.ACTION_FIELDS,
    actions.COMMITMENT_FIELDS,
    action_parts.STEP_FIELDS,
    action_parts.TIE_FIELDS,
    office_innovation.COUNT_FIELDS,
    office_innovation.EXCHANGE_FIELDS,
    action_documents.FIELDS,
    action_procedures.FIELDS,
    action_procedures.STEP_FIELDS,
    action_steps.STEP_KINDS,
    action_steps.PARTY_ROLES,
    action_steps.TIMES,
    procedures.KINDS,
    procedures.INITIATIVES,
    *(dict(steps) for steps in procedures.STEPS.values()),
    papers.PAPER_NAMES,
    *papers.PLACEHOLDERS.values(),
    WORDING_FIELDS,
    ROLE_NAMES,
    BOUNDARY_NAMES,
    FORMS,
    equivalents.FACTOR_KINDS,
    equivalents.FACTOR_UNITS,
    factors.FACTOR_FIELDS,
    tolerances.TOLERANCE_FIELDS,
    method_errors.METHOD_ERROR_FIELDS,
    attributions.ATTRIBUTION_FIELDS,
    weights.WEIGHT_FIELDS,
    FILTER_NAMES,
    CONFIDENCE_PARTS,
    method_errors.METHOD_NAMES,
    packs.PACK_FIELDS,
    *schedule_rules.REASONS.values(),
    schedule.WEEK_WORDS,
    schedule.SCHEDULE_FIELDS,
    days.REPORT_WORDS,
    doubles.VERDICTS,
    balance_words.TERMS,
    balance_words.SCOPE_KINDS,
    balance_words.MOVEMENT_KINDS,
    suggestion_rules.REASON_LABELS,
    suggestion_rules.ORIGIN_LABELS,
    suggestion_rules.STATE_LABELS,
    suggestion_rules.FIELD_LABELS,
    places.ACCESS_LABELS,
    provenance.RANK_LABELS,
    place_languages.LANGUAGE_LABELS,
    place_tasks.TASK_LABELS,
    place_words.PLACE_LABELS,
    place_words.CONSENT_LABELS,
    office_places.STATES,
    place_files.PLACE_FIELDS,
    place_files.AREA_FIELDS,
    place_files.OUTCOME_LABELS,
    place_files.KEPT_REASONS,
    place_files.CRS_LABELS,
    places.WHEELCHAIR_LABELS,
    *theme_words.VOCABULARIES,
    *inclusion_rules.VOCABULARIES,
    *innovation_rules.VOCABULARIES,
    {gap: gap for gap in placement_rules.GAPS},
    inclusion_office.FIELDS,
    inclusion_office.COMPLIANCE_FIELDS,
    funding_rules.PAYERS,
    funding_rules.STAGES,
    {
        why: why
        for why in (
            funding_rules.NO_VALUE,
            funding_rules.ZERO,
            funding_rules.NOT_A_YEAR,
            funding_rules.NO_PAID,
        )
    },
    funding.FIELDS,
    funding.AMOUNT_FIELDS,
    AXES,
    funding.PROGRAMME_FIELDS,
    funding.SHARE_FIELDS,
    structure.STATES,
    structure.ENDS,
    plan_pages.FIELDS,
    plan_pages.TIE_FIELDS,
    plan_pages.MEASURE_FIELDS,
    observation_rules.STATES,
    observations.FIELDS,
    desk.REMEDIES,
    dict(desk.SORTS.values()),
    {title: title for title in dict(desk.SORTS.values())},
    {"reports": desk.REPORTS, "year": plan.NO_YEAR},
    colleagues.ROLES,
    updates.FIELDS,
    reminders.UPDATE_KINDS,
    reminders.UPDATE_STATES,
    reminders.TERM_KINDS,
    mail_rules.MAIL_STATES,
    mail_rules.MAIL_PURPOSES,
    ANSWERS,
)
# The districts are data of the atlas, but a page in English calls them what they are.
_DISTRICTS = tuple(f"Circoscrizione {number}" for number in range(1, 9))
# Said in one place only, by a report that composes the rest from data.
_ALONE = (
    *hours_words.WORDS,
    *HISTORY_WORDS,
    *place_words.WORDS,
    *office_places.WORDS,
    place_tasks.ORDER_SENTENCE,
    place_words.CONTACT,
    opening_hours.PATRON_NAME,
    suggestion_rules.UNDER_REVIEW,
    NOWHERE_WORDS,
    EXPIRED_WORDS,
    WAITING_WORDS,
    *recovery_words.WEEKDAYS,
    recovery_words.ELSEWHERE,
    *chain_words.ALONE,
    factors.ALL_FOOD,
    *schedule_rules.HOLIDAYS,
    schedule.NIL_WORDS,
    KEPT,
    WAY,
    BELOW,
    DECLARED_TWICE,
    LAST,
    OBSERVED,
    STEPPED,
    *METHOD_NOTES,
    UNNAMED,
    UNNAMED_OWNER,
    ELIMINATED,
    ATTRIBUTION,
    "donatori",
    "altre organizzazioni",
    "caricamento dei dati",
    "senza periodo",
    "Per organizzazione",
    "Per provenienza",
    "Per circoscrizione",
)


def words() -> Iterator[str]:
    """Yield the words of every vocabulary; some come more than once."""
    for table in _TABLES:
        yield from table.values()
    for family in places.FAMILIES:
        yield family.label
    for why in Why:
        yield from (why.words, why.sentence)
    for state in Status:
        yield state.words
    for letter in Letter:
        yield from (letter.words, letter.sentence)
    for code in unit_codes():
        yield from (unit(code).singular, unit(code).plural)
    for measure in MEASURES.values():
        yield from (measure.title, measure.formula)
    yield from _of_datasets()
    yield from _ALONE
    yield from _DISTRICTS


def _of_datasets() -> Iterator[str]:
    for dataset in DATASETS:
        yield from (dataset.title, dataset.summary)
        for column in dataset.columns:
            yield column.meaning
