"""The same labels and headings as in phrases.py in other languages; of each the most common on blogs.

As `words_of` leaves them: lower case, signs gone ("S'abonner" is "s abonner").
"""

LABELS = {
    "de": r"(artikel |beitrag |seite )?teilen( (mit|auf|via|über|sie)( .{0,25})?)?|anzeige|werbung"
    r"|inhalt(sverzeichnis)?|weiterlesen|mehr (lesen|erfahren)|(newsletter |jetzt )?abonnieren|drucken|antworten"
    r"|\d+ gefällt mir|\d+ min(uten?)? (lesezeit|lesedauer)|(lesezeit|lesedauer) .{0,20}"
    r"|((vorheriger|nächster) (beitrag|artikel)|zurück|weiter)",
    "fr": r"partager( (sur|cet|l|par|ceci) ?.{0,25})?|partagez( (cet|l) .{0,25})?|publicité|sommaire"
    r"|table des matières|lire la suite|en savoir plus|s abonner|abonnez vous|imprimer|répondre|\d+ j aime"
    r"|\d+ min(utes?)? de lecture|temps de lecture .{0,20}|article (précédent|suivant)",
    "es": r"compart(ir|e)( (en|esto|este|esta) ?.{0,20})?|publicidad|anuncio|tabla de contenidos?"
    r"|índice( de contenidos?)?|leer más|seguir leyendo|suscríbete|suscribirse|imprimir|responder|\d+ me gusta"
    r"|(entrada|artículo) anterior|\d+ min(utos?)? de lectura|tiempo de lectura .{0,20}"
    r"|siguiente (entrada|artículo)|(entrada|artículo) siguiente",
    "pt": r"(com)?partilh(e|ar)( (no|na|em|isso|este|esta|isto) ?.{0,20})?|publicidade|anúncio|sumário|leia mais"
    r"|continue lendo|ler mais|assine|assinar|inscreva se|\d+ (curtidas|gostos)|(post|artigo) (anterior|seguinte)"
    r"|\d+ min(utos?)? de leitura|tempo de leitura .{0,20}|próximo (post|artigo)",
    "it": r"condividi( (su|questo|l|con) ?.{0,25})?|pubblicità|indice( dei contenuti)?|leggi tutto"
    r"|continua a leggere|iscriviti|abbonati|stampa|rispondi|\d+ mi piace|\d+ min(uti)? di lettura"
    r"|tempo di lettura .{0,20}|articolo (precedente|successivo)",
    "nl": r"(deel|delen)( (dit|deze|op|via) .{0,20})?|advertentie|inhoud(sopgave)?|lees (meer|verder)"
    r"|verder lezen|abonneren|\d+ min(uten)? (leestijd|lezen)|leestijd .{0,20}|(vorig|volgend)e? (bericht|artikel)",
    "sv da no nb nn fi": r"dela( (på|via|med|inlägget|artikeln) ?.{0,20})?|del( (på|dette|denne) .{0,20})|jaa"
    r"|annons|annonce"
    r"|annonse|mainos|innehåll(sförteckning)?|indholdsfortegnelse|innholdsfortegnelse|sisällys(luettelo)?"
    r"|läs (mer|vidare)|fortsätt läsa|læs (mere|videre)|les (mer|videre)|lue lisää|prenumerera|tilmeld|tilaa"
    r"|\d+ gillar|skriv ut|\d+ min(uters?|utters?|uutin)? (läsning|lästid|læsning|læsetid|lesetid|lukuaika)"
    r"|(föregående|nästa) (inlägg|artikel)|(forrige|næste|neste) (indlæg|innlegg|artikel)",
    "pl cs": r"udostępnij( .{0,20})?|podziel się( .{0,20})?|reklama|spis treści|czytaj (dalej|więcej)|subskrybuj"
    r"|drukuj|\d+ polubie\w+|\d+ min(ut\w?)? czytania|czas czytania .{0,20}|(poprzedni|następny) (wpis|artykuł)"
    r"|sdílet( .{0,20})?|obsah|číst (dál|více)|\d+ min(ut\w?)? čtení|(předchozí|následující) (příspěvek|článek)",
    "ru uk": r"подел(иться|итесь)( .{0,25})?|реклама|содержание|оглавление|(читать|читайте) (далее|дальше)"
    r"|подробнее|подписаться|ответить|\d+ нравится|\d+ мин(ут\w?)? (на )?чтени[ея]|время (на )?чтени[ея] .{0,20}"
    r"|(предыдущая|следующая) (запись|статья)|поділитися( .{0,25})?|зміст|читати далі|\d+ хв(илин\w?)? читання"
    r"|(попередн|наступн)(ій|ий|я) (запис|стаття)",
    "el": r"κοινοποίηση|κοινοποιήστε( .{0,20})?|μοιραστείτε( .{0,20})?|διαφήμιση|περιεχόμενα"
    r"|διαβάστε περισσότερα|\d+ μου αρέσει|\d+ λεπτ(ά|ό) ανάγνωσης|χρόνος ανάγνωσης .{0,20}"
    r"|(προηγούμενο|επόμενο) άρθρο",
    "tr": r"(bunu )?paylaş(ın)?|reklam|(i̇|i)?çindekiler|devamını oku|abone ol(un)?|\d+ beğeni"
    r"|\d+ (dk|dakika(lık)?) okuma( süresi)?|okuma süresi .{0,20}|(önceki|sonraki) (yazı|makale)",
    "ar": r"(شارك|شاركها|شاركه)( (هذا|هذه|على|عبر|المقال|التدوينة) ?.{0,20})?|مشاركة|إعلان|إعلانات"
    r"|(جدول |قائمة )?المحتويات|اقرأ المزيد|أكمل القراءة|اشترك( الآن)?|\d+ إعجاب\w*"
    r"|\d+ (دقيقة|دقائق) (قراءة|للقراءة)|(وقت|مدة) القراءة .{0,20}"
    r"|(المقال|التدوينة) (التالي|التالية|السابق|السابقة)",
    "he": r"(שתפו|שתף|שיתוף)( (את|ב|בפייסבוק|בוואטסאפ) ?.{0,20})?|פרסומת|תוכן (ה)?עניינים|קרא(ו)? עוד|הירשמו"
    r"|\d+ לייקים|\d+ דקות קריאה|זמן קריאה .{0,20}|הפוסט (הבא|הקודם)",
    "fa": r"(به )?اشتراک[ \u200c]?گذاری( .{0,20})?|به اشتراک بگذارید|تبلیغات|آگهی|فهرست( مطالب)?|ادامه مطلب"
    r"|بیشتر بخوانید|زمان مطالعه .{0,20}|\d+ پسند|(نوشته|مطلب)[ \u200cٔی]* (بعدی|قبلی)",
    "hi bn": r"(इसे )?(साझा|शेयर) करें|विज्ञापन|विषय[ -]?सूची|(और|आगे) पढ़ें|सदस्यता लें|\d+ पसंद"
    r"|\d+ मिनट (पढ़ें|में पढ़ें)|(अगला|पिछला) (लेख|पोस्ट)|(এটি )?শেয়ার( করুন)?|বিজ্ঞাপন|সূচি ?পত্র|আরও? পড়ুন"
    r"|সাবস্ক্রাইব( করুন)?|\d+ ?টি লাইক|\d+ মিনিটের পাঠ|(পরবর্তী|আগের) (পোস্ট|লেখা)",
    "th vi id": r"แชร์(สิ่งนี้|บทความ(นี้)?|เลย)?|โฆษณา|สารบัญ|อ่าน(ต่อ|เพิ่มเติม)|\d+ ถูกใจ|อ่าน ?\d+ ?นาที"
    r"|บทความ(ถัดไป|ก่อนหน้า)|chia sẻ( (bài|trên|qua) .{0,20})?|quảng cáo|mục lục|xem thêm|đọc tiếp"
    r"|bagikan( .{0,15})?|iklan|daftar isi|baca selengkapnya",
    "zh": r"分享(到|至|此文|本文|文章|[这這]篇文章)?|[广廣]告|目[录錄]|(文章|本文)目[录錄]"
    r"|[阅閱][读讀](更多|全文)|[继繼][续續][阅閱][读讀]|[订訂][阅閱]|打[赏賞]|[点點][赞讚]"
    r"|\d+ ?(人喜[欢歡]|[个個][赞讚])|[阅閱][读讀][时時][间間].{0,12}|(上|下)一篇(文章)?",
    "ja": r"(この記事を)?(シェア|共有|ツイート)(する)?|広告|スポンサー(ド)?リンク|目次|もくじ|続きを読む"
    r"|もっと(読む|見る)|いいね ?\d*|(この記事は)?約? ?\d+ ?分で読めます|読了(時間|目安).{0,12}"
    r"|(前|次)の(記事|投稿|ページ)",
    "ko": r"(이글)?공유(하기)?|광고|목차|더보기|계속읽기|구독(하기)?|좋아요( ?\d+ ?개?)?|읽는시간.{0,8}"
    r"|(이전|다음)(글|포스트|게시물)",
}
AFTERWORDS = {
    "de": r"(ähnliche|verwandte|weitere|neueste|beliebte|andere|aktuelle) (beiträge|artikel|posts|themen)( .{0,30})?"
    r"|(das|dies) könnte (dich|sie|euch) auch interessieren|mehr (von|aus) .{0,40}|(\d+ )?kommentare?( \d+)?"
    r"|(schreiben? sie|schreibe?|hinterlassen? sie|hinterlasse?) (einen|deinen|ihren) kommentar.{0,20}"
    r"|kommentar (schreiben|verfassen|hinterlassen)|über (den autor|die autorin|die autoren|mich)"
    r"|(zum )?newsletter( abonnieren| anmelden)?|abonniere .{0,40}",
    "fr": r"articles? (similaires?|connexes?|liés|associés|récents?|populaires?)( .{0,30})?|(à )?lire aussi"
    r"|sur le même (sujet|thème)|vous aimerez (aussi|peut être).{0,20}"
    r"|(ces articles|cela) (pourraient|pourrait|peuvent) vous (plaire|intéresser)"
    r"|(\d+ )?(commentaires?|réponses)( \d+)?"
    r"|(laisser|laissez|écrire|ajouter|poster) (un|votre) (commentaire|avis).{0,20}"
    r"|à propos (de l auteur\w*|de moi|des auteurs)|(s abonner|abonnez vous|inscrivez vous|inscription) à .{0,50}",
    "es": r"(entradas|artículos|posts|publicaciones|noticias) (relacionad[oa]s|similares|recientes|populares)"
    r"|(también )?te (puede|podría) (interesar|gustar)( también)?|lee también|más (artículos|entradas|de) .{0,30}"
    r"|(\d+ )?(comentarios?|respuestas)( \d+)?|(deja|dejar|escribe|añade) (una?|tu) (respuesta|comentario).{0,20}"
    r"|(sobre|acerca de) (el autor|la autora|mí)|acerca del autor|suscríbete (a|al|para) .{0,40}",
    "pt": r"(posts|artigos|postagens|publicações|textos|matérias) (relacionad[oa]s|similares|recentes|populares)"
    r"|leia também|(você )?(também )?pode (gostar|te interessar|interessar)( .{0,15})?"
    r"|(\d+ )?(comentários?|respostas)( \d+)?"
    r"|(deixe|deixar|escreva|adicione|faça) (um|seu|o seu) comentário.{0,20}|deixe uma resposta"
    r"|sobre (o autor|a autora|os autores|mim)|(assine|inscreva se n?a?|subscreva) .{0,40}newsletter.{0,20}",
    "it": r"(articoli|post) (correlati|simili|recenti|collegati|popolari)"
    r"|potrebbe(ro)? (anche )?(interessarti|piacerti)( anche)?|leggi anche|ti potrebbe(ro)? interessare( anche)?"
    r"|(\d+ )?(commenti|commento|risposte)( \d+)?|(lascia|scrivi|aggiungi) un commento.{0,20}"
    r"|(informazioni )?sull( autore| autrice)|iscriviti (alla|per) .{0,40}",
    "nl": r"(gerelateerde|vergelijkbare|recente|andere|meer) (berichten|artikelen)|lees ook"
    r"|(dit vind je|misschien vind je dit) ook .{0,20}|(\d+ )?(reacties?|opmerkingen)( \d+)?"
    r"|(geef|laat|plaats|schrijf) (een|je) (reactie|opmerking).{0,20}|over de auteurs?",
    "sv da no nb nn fi": r"(relaterade|liknande|senaste|fler|andra) (inlägg|artiklar)|läs också"
    r"|(relaterede|lignende|relaterte) (indlæg|innlegg|artikler)|(\d+ )?(kommentar(er)?|kommentit)( \d+)?"
    r"|(lämna|skriv|lägg till) en kommentar.{0,20}|(skriv|legg igjen|efterlad) en kommentar"
    r"|om (författar\w+|forfatter\w+|mig)|prenumerera på .{0,30}|(aiheeseen liittyvät|lisää) .{0,20}"
    r"|jätä kommentti|kirjoittajasta",
    "pl cs": r"(podobne|powiązane|inne|polecane|najnowsze|ostatnie) (wpisy|artykuły|posty)"
    r"|(przeczytaj|czytaj) (też|także|również)|może (ci|cię) (się spodobać|zainteresować)"
    r"|(\d+ )?komentarz[ey]?y?( \d+)?|(dodaj|zostaw|napisz) komentarz.{0,20}|o (autorze|autorce|mnie)"
    r"|zapisz się (do|na) .{0,30}|(související|podobné|další) (příspěvky|články)|(\d+ )?komentářů?e?( \d+)?"
    r"|(přidat|napsat) komentář|o autorovi",
    "ru uk": r"(похожие|другие|связанные|последние|популярные|рекомендуемые) (записи|статьи|посты|публикации|материалы)"
    r"|читайте также|(вам )?может (быть интересно|понравиться)|(\d+ )?комментари\w+( \d+)?"
    r"|(добавить|оставить|написать|добавьте|оставьте) (комментарий|отзыв)|об? (авторе|авторах|мне)"
    r"|подпи(шитесь|саться|шись) на .{0,40}|(схожі|пов язані|інші) (записи|статті)|читайте також"
    r"|(\d+ )?коментар\w*( \d+)?|(залишити|додати) коментар|про автора",
    "el": r"(σχετικά|παρόμοια|πρόσφατα) (άρθρα|θέματα)|διαβάστε (επίσης|ακόμα)|(\d+ )?σχόλι(α|ο)( \d+)?"
    r"|(αφήστε|προσθέστε|γράψτε) (μια|ένα) (απάντηση|σχόλιο)|σχετικά με (τον|την) συγγραφέα|εγγραφείτε στο .{0,30}",
    "tr": r"(benzer|i̇?lgili|diğer|son|popüler) (yazılar|makaleler|i̇?çerikler|gönderiler)"
    r"|(bunlar da )?(i̇?lginizi|hoşunuza) (çekebilir|gidebilir)|(\d+ )?yorum(lar)?( \d+)?"
    r"|(bir )?(yanıt|yorum|cevap) (yazın?|bırakın?|yap(ın)?)|yazar hakkında"
    r"|.{0,15}bülten.{0,4} (abone|kaydol).{0,10}",
    "ar": r"(مقالات|مواضيع|تدوينات|منشورات|أخبار) (ذات صلة|مشابهة|متعلقة|مرتبطة|أخرى)|اقرأ أيضا\w*"
    r"|قد يعجبك( أيضا\w*)?|(\d+ )?(تعليق|تعليقات|التعليقات)( \d+)?"
    r"|(اترك|أضف|اكتب) (تعليقا\w*|ردا\w*|تعليق)( .{0,15})?|(عن|نبذة عن) (الكاتب|المؤلف|الكاتبة)|اشترك في .{0,30}",
    "he": r"(פוסטים|כתבות|מאמרים) (קשורים|נוספים|דומים|אחרונים)|אולי יעניין אותך( גם)?|(\d+ )?תגובות( \d+)?"
    r"|תגובה אחת|(כתיבת|כתבו|הוסף|השאר) תגובה|(על|אודות) (המחבר|המחברת|הכותב|הכותבת)|הירשמו ל.{0,30}",
    "fa": r"(مطالب|مقالات|نوشته[ \u200c]?های?|پست[ \u200c]?های) (مرتبط|مشابه|دیگر)"
    r"|(\d+ )?(دیدگاه|دیدگاه[ \u200c]?ها|نظر|نظرات)( \d+)?|دیدگاه(ی|تان را) بنویسید|(ارسال|ثبت) (دیدگاه|نظر)"
    r"|درباره ?(ی )?نویسنده|عضویت در خبرنامه",
    "hi bn": r"(संबंधित|मिलते जुलते) (लेख|पोस्ट|खबरें)|यह भी पढ़ें|(\d+ )?टिप्पणि(याँ|यां)( \d+)?"
    r"|(एक )?टिप्पणी (छोड़ें|करें|लिखें)|लेखक के बारे में|न्यूज़लेटर .{0,25}|(সম্পর্কিত|আরও) (পোস্ট|লেখা|খবর)"
    r"|আরও পড়ুন|(\d+ ?টি )?মন্তব্য(সমূহ)?|মন্তব্য করুন|লেখক (সম্পর্কে|পরিচিতি)",
    "th vi id": r"(บทความ|เรื่อง)ที่เกี่ยวข้อง|(\d+ )?ความคิดเห็น( \d+)?|(แสดง|ใส่|ทิ้ง)?ความ(คิด)?เห็น(ไว้)?"
    r"|เกี่ยวกับผู้เขียน|(สมัคร)?รับจดหมายข่าว|(bài viết|tin) liên quan|có thể bạn quan tâm"
    r"|(\d+ )?bình luận( \d+)?|để lại bình luận.{0,15}|về tác giả|(artikel|berita|tulisan) terkait|baca juga"
    r"|(\d+ )?komentar( \d+)?|tinggalkan (komentar|balasan).{0,10}|tentang penulis",
    "zh": r"相[关關](文章|[阅閱][读讀]|推[荐薦]|日[志誌])|([热熱][门門]|推[荐薦]|最新|更多)(文章|[阅閱][读讀])"
    r"|延伸[阅閱][读讀]|猜你喜[欢歡]|你可能(也|[会會]|[还還])?喜[欢歡]"
    r"|(\d+ ?[条條则則]?)?([评評][论論]|留言|回[复覆應应])( ?\d+)?"
    r"|(发|發|写|寫|添加|新增)(表|[佈布])?([评評][论論]|留言)|[关關][于於](作者|我)|作者[简簡]介"
    r"|[订訂][阅閱](我们|我們)?的?(邮件|電子報|电子报|[周週]刊|通[讯訊])",
    "ja": r"(関連|おすすめ|人気|最新|最近|新着)の?(記事|投稿|コンテンツ)"
    r"|(あわせて|合わせて|こちらも)(読みたい|おすすめ)|(\d+ ?件の)?コメント( ?\d+ ?件?)?"
    r"|コメントを(残す|書く|投稿)(する)?|(この記事を書いた|著者|筆者|書いた)(人|について|紹介|プロフィール)?"
    r"|プロフィール|メール(マガジン|ニュース)(に|を)?(登録|購読)(する)?|ニュースレター.{0,12}",
    "ko": r"(관련|추천|인기|최근|다른)(글|포스트|기사|게시물)|(\d+ ?개의)?댓글( ?\d+ ?개?)?"
    r"|댓글(남기기|쓰기|달기)|(글쓴이|작성자|저자)(소개)?|뉴스레터구독(하기)?",
}
BACK_MATTER = {
    "de": r"quellen(verzeichnis)?|literatur(verzeichnis)?|weiterführende (links|literatur)|fußnoten|anmerkungen"
    r"|siehe auch",
    "fr": r"références|bibliographie|pour aller plus loin|liens( utiles)?|voir aussi",
    "es": r"fuentes|referencias|notas|bibliografía|enlaces( de interés| útiles)?|recursos|(véase|ver) también",
    "pt": r"fontes|referências|bibliografia|links( úteis)?|(veja|ver) também",
    "it": r"fonti|riferimenti|note|link utili|collegamenti|vedi anche",
    "nl": r"bronnen|referenties|noten|zie ook",
    "sv da no nb nn fi": r"källor|referenser|(fot)?noter|länkar|se även|kilder|referan[sc]er|se også|lähteet|viitteet",
    "pl cs": r"źródła|przypisy|zobacz też|zdroje|odkazy|viz také",
    "ru uk": r"источники|ссылки|литература|примечания|см также|джерела|посилання|література|примітки",
    "el": r"πηγές|αναφορές|βιβλιογραφία|σημειώσεις",
    "tr": r"kaynak(lar|ça)|referanslar|dipnotlar|ayrıca bak(ınız)?",
    "ar": r"(ال)?(مراجع|مصادر|هوامش)",
    "he": r"מקורות|הערות( שוליים)?|ראו גם",
    "fa": r"منابع|پانویس|پی[ \u200c]?نوشت",
    "hi bn": r"संदर्भ|स्रोत|তথ্যসূত্র",
    "th vi id": r"(แหล่ง)?อ้างอิง|(tài liệu )?tham khảo|referensi|sumber",
    "zh": r"[参參]考(文[献獻]|[资資]料|[链連][接結])?|注[释釋]|[脚腳][注註]|引用",
    "ja": r"参考(文献|資料|リンク|サイト|記事)?|出典|脚注|注釈?|関連リンク",
    "ko": r"참고(문헌|자료|링크)?|출처|각주",
}
