"""How pages that are not the article speak: in their titles and headings, in their text, in their markup.

A `HEAD` has to be the whole of a title's part or of a heading: an article about such a page says more there.
A `WORDS` may stand anywhere, and says something only of a page that has next to no text.
"""

import re

from llm_engineering.application.extraction.tree import css, xpath

CHALLENGE_HEAD = re.compile(
    r"just a moment|attention required|access (to this page has been|temporarily) (denied|restricted)"
    r"|pardon our interruption|making sure you.?re not a (ro)?bot"
    r"|(please )?verify(ing)? (that )?you.?( a)?re (a )?human"
    r"|(please )?verify you are (a )?human( by completing the action below)?|human verification|are you a (ro)?bot"
    r"|are you (a )?human|robot or human|security check(point)?|vercel security checkpoint|bot verification"
    r"|checking your browser( before accessing.*)?|performing security verification|one more step"
    r"|ddos-guard|ddos protection.*|captcha|recaptcha|client challenge|unusual traffic.*|you have been blocked"
    r"|sorry, you have been blocked|please enable (js|javascript) and (disable any ad ?blocker|cookies.*)"
    r"|let.s confirm you are human|press (&|and) hold to confirm.*",
    re.IGNORECASE,
)
CHALLENGE_WORDS = re.compile(
    r"just a moment\.\.\.|performing security verification|checking (if the site connection is secure|your browser)"
    r"|verify(ing)? (that )?you are (a |not a )?(human|robot)|enable (javascript|js) and cookies to continue"
    r"|please enable js and disable any ad blocker|are you a robot\b|access to this page has been denied"
    r"|pardon our interruption|not a bot\b|not a robot\b|complete the (security check|captcha)"
    r"|unusual traffic from your"
    r"|press (&|and) hold|protected by anubis|solve (this|the) (captcha|puzzle)|ddos protection by",
    re.IGNORECASE,
)
CHALLENGE_PARTS = css(
    "#challenge-form, #challenge-running, #challenge-error-text, #cf-challenge-running, #cf-wrapper .cf-error-details, "
    "#px-captcha, .px-captcha-container, iframe[src*='captcha-delivery.com'], script[src*='captcha-delivery.com'], "
    "script[src*='orchestrate/chl'], script[src*='orchestrate/captcha'], #anubis_challenge, "
    "script[src*='.within.website/x/cmd/anubis'], script[src*='awswaf.com'][src*='challenge.js'], "
    "script[src*='awswaf.com'][src*='captcha.js'], #captcha-container, form[action*='/sorry/index'], "
    "form[action*='validateCaptcha'], iframe[src*='_Incapsula_Resource']"
)
CAPTCHAS = css(".g-recaptcha, .h-captcha, .cf-turnstile, iframe[src*='hcaptcha.com'], iframe[src*='recaptcha']")

LOGIN_HEAD = re.compile(
    r"(please |you (must|need to|have to) (be )?)?((log|sign)(ged|ed)? ?-?in|login)"
    r"( or (sign up|register|create an account))?"
    r"( required| page)?( (to|with|on) .{1,60})?|(welcome back|members? (login|only)|authentication required)"
    r"|(bitte )?(anmelden|einloggen|anmeldung)|(se )?(connecter|connexion|identification)|connectez-vous.{0,40}"
    r"|iniciar sesi[oó]n|inicia sesi[oó]n.{0,40}|inicio de sesi[oó]n|accedi|accesso|entra|(fazer )?login|entrar"
    r"|iniciar sess[aã]o|inloggen|aanmelden|zaloguj( si[eę])?.{0,30}|logowanie",
    re.IGNORECASE,
)
LOGIN_WORDS = re.compile(
    r"\b(log|sign) ?in\b|\blogin\b|anmelden|einloggen|connexion|se connecter|iniciar sesi|accedi\b|inloggen|\bentrar\b"
    r"|zaloguj",
    re.IGNORECASE,
)
PASSWORDS = css("input[type=password]")
LOGIN_ADDRESS = re.compile(
    r"^https?://(accounts\.google\.|login\.|signin\.|auth\.|sso\.)|^https?://[^/]+/(m/|users?/|account/)?"
    r"(log-?in|sign-?in|wp-login\.php)([/?#]|$)",
    re.IGNORECASE,
)

CONSENT_HEAD = re.compile(
    r"before you continue( to .{1,40})?|bevor (du|sie) .{0,40}(fortf|weiter|zu).{0,30}|avant d.acc.der .{0,40}"
    r"|antes de (continuar|ir).{0,40}|prima di continuare.{0,40}|voordat je (verdergaat|doorgaat).{0,40}"
    r"|zanim przejdziesz.{0,40}|(your |manage )?(privacy|cookie|consent) (settings|choices?|preferences|consent|notice)"
    r"|(we value|we care about) your privacy|cookies?|cookie[- ]einstellungen|privatsph.re-?einstellungen"
    r"|datenschutz-?einstellungen|.{0,30} (ist|is|fait partie|is part) .{0,30}yahoo.{0,30}|your privacy|consent"
    r"|(accept|allow) (all )?cookies( to continue)?|this (web)?site uses cookies|zustimmung( erforderlich)?",
    re.IGNORECASE,
)
CONSENT_WORDS = re.compile(
    r"before you continue|bevor (du|sie) (fortf|zu)|avant d.acc|cookie|consent|privacy (settings|choices)|datenschutz"
    r"|zustimm|partners",
    re.IGNORECASE,
)
CONSENT_PARTS = css(
    "form[action*='consent'], [id*='consent'], [class*='consent'], #onetrust-banner-sdk, #onetrust-consent-sdk, "
    "[id^='sp_message'], #CybotCookiebotDialog, #didomi-host, #usercentrics-root, #qc-cmp2-container, .fc-consent-root"
)
CONSENT_ADDRESS = re.compile(
    r"^https?://(consent|guce|cmp|privacy-?center)\.[^/]+/|^https?://[^/]+/([\w-]+/)?(cookie-?|gdpr-?)?consent([/?#]|$)",
    re.IGNORECASE,
)

_SORRY = r"((oops|sorry|uh[- ]oh|hmm+|whoops|error|fehler|erreur)\W*)*"
_SUBJECT = (
    r"(the |this |that |your )?(requested )?(page|post|article|story|file|url|content|document)"
    r"( (that )?(you requested|you.?re looking for|you (are|were) looking for|requested))?"
)
_GONE = (
    r" ((was |is |could |can ?)?(not |.?t )(be )?(found|available|exist)|can.?t be found|cannot be found"
    r"|couldn.?t be found|doesn.?t exist|does not exist|no longer (exists|available)|is no longer available"
    r"|isn.?t available|is unavailable|has been (removed|deleted)|is missing)"
)
_ELSEWHERE = (
    r"we can.?t find (the|that|this) page|(page )?not found|nothing (was )?found( here)?"
    r"|(diese |die )?(angeforderte )?seite (wurde |konnte )?(leider )?nicht (gefunden|vorhanden)( werden)?"
    r"|(cette |la )?page (demand.e )?(est )?(introuvable|non trouv.e|n.existe (pas|plus))"
    r"|(la |esta )?p.gina (que buscas )?(no (encontrada|existe|disponible)|no se (ha encontrado|encuentra))"
    r"|(la )?pagina (richiesta )?(non (trovata|esiste|disponibile)|inesistente)"
    r"|(a |esta )?p.gina n.o (encontrada|existe|foi encontrada)|(de )?pagina (is )?niet gevonden"
    r"|(deze )?pagina bestaat niet( meer)?|(ta )?strona nie (istnieje|zosta.a znaleziona)|nie znaleziono( strony)?"
)
MISSING_HEAD = re.compile(
    rf"{_SORRY}((404|410)\W*(error|page)?"
    rf"|((404|410)\W+)?{_SORRY}({_SUBJECT}{_GONE}|{_ELSEWHERE})(\W+(error )?4(04|10))?)",
    re.IGNORECASE,
)
SURELY_MISSING = re.compile(
    r"(404|410)\W+((page|file) )?not found|(\W*(error|fehler|erreur)?\W*(404|410)?\W*)"
    r"((the |this )?page ((was|is|could) )?(not (be )?found|cannot be found|can.?t be found)|seite nicht gefunden"
    r"|page (introuvable|non trouv.e)|p.gina no encontrada|pagina non trovata|p.gina n.o encontrada"
    r"|pagina niet gevonden|nie znaleziono strony)\W*((error )?(404|410))?",
    re.IGNORECASE,
)
MISSING_WORDS = re.compile(
    r"^\W*(error )?404\b|\b404( error| not found)|(page|seite|article|post|story) (was |could |can ?not |not |is )*"
    r"(be )?(found|available|no longer)|\bnot found\b|nicht gefunden|introuvable|no (se )?(ha )?(encontr|existe)"
    r"|non trovata|n[aã]o encontrad|niet gevonden|nie znalezion|doesn.t exist|does not exist"
    r"|no longer (exists|available)",
    re.IGNORECASE,
)
ERROR_HEAD = re.compile(
    r"(error\b.{0,40}|access denied|(403 |error )?forbidden|(400|401|403|429|500|502|503|504|52\d)\b.{0,40}"
    r"|(internal )?server error|bad gateway|service (temporarily )?unavailable|something went wrong"
    r"|site (is )?(under|down for) maintenance|maintenance mode|too many requests)",
    re.IGNORECASE,
)

MAY_HOLD_PREVIEWS = (
    "aywall", "gh-cta", "gh-post-upgrade-cta", "regwall", "pmpro_", "mepr-", "rcp_restricted",
    "subscriber-only", "paid-content-cta",
)  # fmt: skip
"""In the page's source; looking in the tree costs more."""
SURE_PREVIEWS = css(
    "h2.paywall-title, [data-testid=paywall], .gh-post-upgrade-cta, .wp-block-jetpack-paywall, "
    ".jetpack-subscribe-paywall, #paywall-background-color"
)
MEMBERS_ONLY = "Member-only story"
MEMBERS_ONLY_LABELS = xpath(
    f"(//article)[1]//*[self::p or self::button or self::span][normalize-space()='{MEMBERS_ONLY}']"
)
"""Medium's, above the title; other articles that the page shows have theirs elsewhere."""
PREVIEWS = css(
    "[data-component-name=Paywall], .paywall:not(.paywall-jump), #paywall, .regwall, .pmpro_content_message, "
    ".mepr-unauthorized-message, .rcp_restricted, .subscriber-only, .paid-content-cta, .gh-cta"
)
PREVIEW_WORDS = re.compile(
    r"(post|article|story|content|episode) is (for|only for|reserved for|available to|exclusive to) "
    r"(paid |paying |premium )?(subscribers|members)|member-only story"
    r"|(subscribe|sign up|upgrade|become a member) (now )?"
    r"to (continue|keep|unlock|read (the|this) (full|whole|rest|entire))|to continue reading"
    r"|read the rest of this (story|article) with|create an account to read the full story|weiterlesen mit"
    r"|jetzt (abonnieren und )?weiterlesen|nur f.r abonnenten"
    r"|(article |contenu )?r.serv. aux abonn.s|exclusivo para su[bs]s?criptores|s.lo para suscriptores"
    r"|riservato agli abbonati|exclusivo para assinantes|(alleen )?voor abonnees|tylko dla (abonent|subskryb|prenumer)",
    re.IGNORECASE,
)
