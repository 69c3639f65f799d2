"""Patterns of hazards that one message alone can tell; written for this project."""

# ruff: noqa: E501 -- a list of words is easier to read in one line
from __future__ import annotations

_PACK = r"(?:batter(?:y|ies)|power ?banks?)"
_THING = (
    r"(?:phone|charger|battery|laptop|tablet|device|unit|heater|radiator|boiler|kettle|adapter|adaptor|cable|cord|power ?bank|toaster|oven|stove|cooker|hob|"
    r"fryer|grill|bbq|microwave|washing machine|washer|dishwasher|fridge|freezer|scooter|hoverboard|bike|car|van|truck|engine|motor|vacuum|robot|tv|monitor|console|"
    r"it|product|plug|socket|outlet|wir(?:e|es|ing)|headset|headphones|earbuds?|watch|dryer|hairdryer|straighteners?|curlers?|blanket|iron|lamp|light|bulb|candle|"
    r"fan|pump|printer|router|machine|toy|vape|lighter|drill|mower|air ?con|humidifier|diffuser)"
)
# What burns, melts or is hurt.
_GOODS = (
    r"(?:house|flat|apartment|kitchen|garage|room|bed|bedding|mattress|duvet|pillow|sheets?|carpet|rug|desk|table|counter|worktop|floor|wall|home|sofa|couch|"
    r"curtains?|clothes|shirt|jacket|trousers|pocket|bag|car|seat|plug|socket|outlet|case|cover|cable|wire|wiring)"
)
_BODY = (
    r"(?:hands?|palm|fingers?|fingertips?|thumb|arms?|legs?|thigh|shin|knees?|ankle|face|cheek|eyes?|eyelids?|eyebrows?|ears?|nose|lips?|mouth|tongue|gums?|throat|tooth|teeth|"
    r"chin|forehead|head|scalp|hair|neck|chest|back|stomach|shoulder|wrist|elbow|hip|foot|feet|toes?|skin|ribs?)"
)
_WHO = (
    r"(?:son|daughter|child|children|kids?|baby|toddler|boy|girl|wife|husband|partner|boyfriend|girlfriend|mother|father|mum|mom|dad|grandmother|grandma|granny|nan|"
    r"grandfather|grandpa|grandson|granddaughter|nephew|niece|brother|sister|dog|cat|puppy)"
)
_ILL = r"(?:sick|ill|vomit(?:ed|ing)?|thr(?:ew|ow|owing) up|puk(?:ed|ing)|diarrh?o?ea|food poisoning|stomach cramps)"
_SHARP = r"(?:glass|metal|needle|blade|screws?|nails?|wire|staples?|razor|shards?|splinters?|stones?|bones?|hard plastic|plastic)"
_PRODUCT_ZH = (
    r"(?:手机|手機|电池|電池|充电器|充電器|充电宝|充電寶|行动电源|行動電源|充电头|充电线|插头|插頭|插座|排插|插线板|电脑|電腦|笔记本|平板|热水器|熱水器|电器|機器|机器|机子|电源|主机|线路|电线|"
    r"耳机|耳機|手表|手環|手环|电动车|電動車|电瓶车|平衡车|滑板车|洗衣机|空调|冷氣|外机|冰箱|电视|電視|吹风机|吹風機|暖宝宝|暖手宝|暖水袋|热水袋|电热毯|電熱毯|取暖器|暖风机|小太阳|加热器|烤箱|微波炉|"
    r"空气炸锅|气炸锅|電鍋|电饭煲|电饭锅|高压锅|电磁炉|水壶|电水壶|热得快|风扇|灯泡|台灯|灯|玩具|打火机|燃气灶|灶|数据线|适配器|无人机|扫地机|机器人|电子烟|它|这款|产品|设备)"
)
_BODY_ZH = r"(?:手|手指|手掌|手腕|手臂|胳膊|指头|脚|脚趾|腿|大腿|小腿|膝盖|脸|脸上|脸颊|嘴|嘴唇|嘴角|舌头|口腔|牙龈|喉咙|嗓子|眼睛|眼皮|耳朵|鼻子|额头|头|头皮|脖子|胸口|后背|背上|腰|肚子|皮肤|身上|全身)"
_WHO_ZH = r"(?:孩子|小孩|宝宝|寶寶|儿子|女儿|女兒|兒子|闺女|娃|小朋友|孙子|孙女|老人|老公|老婆|妻子|丈夫|妈妈|我妈|爸爸|我爸|父亲|母亲|奶奶|爷爷|外婆|外公|顾客|同事|朋友|我|自己|一家人|全家)"
_HURT_ZH = r"(?:烫伤|燙傷|烧伤|燒傷|割伤|割傷|划伤|劃傷|砸伤|炸伤|扎伤|刺伤|夹伤|夾傷|灼伤|电伤)"
# What bursts under pressure, or with its own heat.
_BURSTS_ZH = r"(?:电池|電池|充电器|充電器|充电宝|充電寶|插座|热水器|热水袋|暖水袋|暖手宝|暖宝宝|高压锅|锅|灯泡|玻璃门|打火机|水壶|耳机|吹风机|燃气灶)"
_NOT_OF_SENTENCE = r"[^，。！？；、]"

HAZARD = {
    "battery": (
        r"\b"
        + _PACK
        + r"\b.{0,25}\b(?:explod(?:ed|es|ing)|swollen|swell(?:ed|ing)|swelled|bulg(?:ing|ed)|burst|leaking acid|leaked|caught fire|on fire|went up in flames|"
        r"overheated and|melted|smoking|smoked|blew up|popped)\b",
        r"\b(?:exploded|exploding|swollen|bulging|burst|smoking|melted|leaking) (?:\w+ )?" + _PACK + r"\b",
        r"(?:电池|電池)[^，。！？]{0,8}(?:鼓包|鼓起来|鼓起|鼓了|爆炸|(?<![太气笑])炸了|爆了|爆开|起火|着火|冒烟|冒煙|自燃|烧起来|漏液|膨胀|膨脹)",
        r"(?:充电宝|充電寶|行动电源|手机|手機|电动车|电瓶车)[^，。！？]{0,10}(?:鼓包|自燃|爆炸|爆開|爆开|(?<![太气笑])炸了|膨胀|膨脹)",
        r"(?:电池|电芯|充电宝|行动电源|暖手宝|热水袋)[^，。！？]{0,4}鼓(?!励|风|掌)",
        r"\b(?:phone|tablet|laptop|trackpad|handset|power ?bank|pack|charg(?:ing brick|er)|e-?bike|scooter|battery)\b.{0,30}\b(?:bulging|bulged|puffed up|puffing up|swelling up|ballooned|hissing|fizzing)\b",
        r"\b(?:hissing|puffed up|puffing up|bulging)\b.{0,30}\b(?:battery|battery pack|lithium|power ?bank|charger|phone|tablet)\b|\bback of (?:my|the|his|her) phone (?:is|has|was) (?:bulg\w+|lift\w+|swell\w+|swollen)\b",
        r"(?:后盖|後蓋|背盖|背蓋)[^，。！？]{0,6}(?:翘|翹|顶开|頂開|鼓|撑开)|(?:平板|手机|手機|遥控车|遙控車|充电器|充電器|底部)[^。！？]{0,12}(?:摸起来|摸起來|电池|電池)?鼓(?:鼓的|起来|起來|得)|(?:电池|電池)[^，。！？]{0,4}(?:噗噗|嘶嘶|往外淌)",
    ),
    "fire": (
        r"\b"
        + _THING
        + r"\b.{0,15}\b(?:caught (?:on )?fire|catches fire|caught alight|went up in (?:flames|smoke)|burst into flames|exploded|blew up|(?:started|began|starts) (?:smoking|burning|sparking|smouldering|to "
        r"(?:smoke|burn|spark))|was smoking|is smoking|was on fire|is on fire|is sparking|was sparking|sparked|sparks|set fire|shattered and cut)\b",
        r"\b(?:smoke|flames?|sparks)\b(?: is| was| are| were| started| began| keeps?| kept)? ?(?:came|com(?:e|es|ing)|shot|shoot(?:s|ing)|pour(?:s|ed|ing)|fly(?:ing)?|flew|billow(?:ed|ing)|rising|leapt)\b.{0,12}\b(?:out|from|off|of)\b",
        r"\b(?:smoke|flames|sparks|burn(?:t|ing) (?:smell|plastic))\b.{0,25}\bfrom (?:the|my|our|this) (?:\w+ )?"
        + _THING
        + r"\b",
        r"\b(?:set|sets|burned|burnt|burned down|burnt down|burned through|burnt through|burned a hole in|burnt a hole in|melted|melted through|scorched|singed) (?:down )?(?:my|our|the|its) (?:\w+ ){0,2}"
        + _GOODS
        + r"\b",
        r"\b(?:set fire to|set alight)\b.{0,20}\b" + _GOODS + r"\b",
        r"\b(?:plug|socket|outlet|cable|charger|adapter|wire|wiring|handle|casing)\b.{0,15}\b(?:melted|melting|is scorched|was scorched|burned out and|charred)\b",
        r"\bscorch marks?\b|\bcharred\b.{0,20}\b(?:plug|socket|outlet|cable|wir(?:e|ing)|wall|inside)\b",
        _PRODUCT_ZH
        + r"[^，。！？]{0,10}(?:起火|着火|著火|冒烟|冒煙|爆炸|(?<![太气笑空])炸了|炸开|炸裂|自燃|烧着|烧起来|燒起來|烧焦|燒焦|烧糊|烧化|冒火|打火花|[冒蹿窜喷]出?火|跳火)",
        _BURSTS_ZH + r"[^，。！？]{0,5}(?:爆了|爆开|爆裂)",
        r"(?:突然|差点|瞬间|直接|半夜)(?:就)?(?:起火|着火|著火|冒烟|冒煙|爆炸|炸裂|炸开|自燃)",
        r"(?:插头|插座|插線|外壳|充电口|充电线|数据线|电线|线路|底座)[^，。！？]{0,6}(?:熔化|融化|化了|熔了|烧化|烧焦|烧黑|烧了)",
        r"\b(?:curtains?|sofa|couch|bed|mattress|carpet|wall|kitchen|duvet|tablecloth)\b.{0,10}\b(?:went up in|caught (?:fire|alight)|went up)\b",
        r"(?:自己|就|全|都)(?:烧|燒|着|著)(?:起来|起來|起了|了|着了|起火)|着了火|烤焦了?一|烧穿|燒穿|燎了|烧黑|燒黑|冒[黑白浓]烟|冒[黑白濃]煙|(?:手指?头?|墙|插座|天花板|指尖)[^，。！？]{0,4}(?:熏黑|燻黑)",
        r"\bburn(?:t|ing)(?: plastic| rubber| wires?| electrical)? smell\b|\bsmell(?:s|ed|ing)? (?:of |like )?burn(?:t|ing)\b|\bglowing (?:orange|red)\b|\b(?:blue|white|bright) flash\b|\bsinged (?:my|her|his)\b",
        r"\b(?:shot|spat|spitting|shooting|throwing) (?:out )?(?:a )?(?:\w+ )?(?:flames?|sparks|fire)\b|\b(?:earbuds?|headphones?|airpods?|charger|battery|bulb)\b.{0,12}\bpopped\b(?! up| in to| out)",
        r"\b(?:socket|plug|outlet|charger|port|wires?|wiring)\b.{0,25}\b(?:turned|gone|went|has gone|is all) (?:black|brown)\b",
        r"烧(?:出|了|穿)[^，。！？]{0,3}(?:洞|窟窿)|[燒烧](?:着|著)(?:了|咗)|(?:插头|插頭|插座|外壳|外殼)[^，。！？]{0,4}(?:融|熔|化)(?:掉|了|化)|[燒烧]塑[膠料胶]",
        r"\b(?:stinks?|stank|reeks?|reeked) of (?:burn(?:ing|t)|melt(?:ing|ed))\b|\b(?:there's|there was|there were|saw|see) (?:\w+ )?(?:sparks|flames)\b|\b(?:sparks|flames)\b.{0,6}\b(?:inside|up the|every time|higher)\b|\bsparks every time\b",
        r"\b(?:kitchen|house|flat|room|garage|shed|van|oven|bin|pan)(?:'s| is| was)? (?:on fire|alight)\b|\bwent (?:pop|bang)\b.{0,25}\b(?:flash|sparks?|smoke|flames?)\b|\b(?:white|black|grey|thick) (?:vapou?r|smoke)\b.{0,12}\b(?:pouring|coming|from|billowing)\b",
        r"\b(?:plug|charger|brick|adapter|router|meter|socket|cable|laptop|tablet|phone|power ?bank|battery)\b.{0,40}\btoo hot to (?:hold|touch)\b|\bscorched patch\b|\bgo(?:ne|ing) brown\b.{0,20}\b(?:edges?|plug|socket)\b",
        r"(?:底下|底盘|底盤|机顶盒|光猫|路由器|电表|電錶|配电箱|变电箱|电瓶车|車底|车底)[^，。！？]{0,10}(?:冒[烟煙]|冒白[烟煙]|[窜竄蹿]火|轰的一声)|[窜竄蹿]火|火苗[^，。！？]{0,4}(?:窜|竄|蹿)|火星子|噼里啪啦[^，。！？]{0,4}火",
        r"(?:插|充电|充電|电线|電線|电箱|外壳|毯|楼道)[^。！？]{0,18}焦糊味|(?:电热毯|電熱毯|毯子|床单|床單|褥子|地板|充电座|充電座|裤子)[^，。！？]{0,10}(?:焦了|煳|烤黄|烤黃|烫穿|烫出|燒到|烧出)|充[电電](?:桩|樁)[^，。！？]{0,3}炸了|(?:延長線|延长线|插座|插排)[^，。！？]{0,3}[燒烧]起[来來]|(?:线皮|線皮)[^，。！？]{0,2}化了",
        r"\b(?:scorched|charred) (?:brown|black)\b|\bshot sparks\b|\b(?:charger|plug|socket|cord|adapter)(?:'s| is| was| keeps)? (?:\w+ and )?sparking\b|\bflames a (?:foot|metre|meter|yard)\b|\b(?:blanket|pad|brick|plug|charger)\b.{0,10}\bmelted through\b|\bred hot and went\b",
        r"(?:烤|烧|燒|烙)出一[个個](?:大)?洞|(?:吹风机|吹風機|机顶盒|音箱)[^。！？]{0,8}冒[烟煙]|(?:外壳|外殼|裂口)[^，。！？]{0,6}(?:滋|冒)火星|嘭的?一[声聲][^。！？]{0,12}(?:崩开|崩開|炸|爆)",
        r"\bcaught (?:on )?fire\b(?! on(?:line)? )|\bshot (?:a )?flames?\b|\b(?:jacket|coat|curtains?|hair|clothes|sleeve) (?:was|were|is) (?:alight|on fire)\b|\bset fire to (?:a |my |her |his )|\bsmoke (?:curling|pouring|coming|filling|filled)\b|\bfilled with (?:smoke|a bitter haze)\b|\bblack smoke\b|\bburn(?:t|ing) plastic (?:stench|stink)\b|\bburn(?:t|ed) a hole (?:through|in) the\b|\bdripping hot plastic\b|\bflared up\b.{0,40}\b(?:eyebrows|hair|blistered)\b",
        r"(?:昨晚|半夜|楼道里|車庫|车库)[^，。！？]{0,8}(?:(?<!睡)着了|燒起來|烧起来)|(?:配电箱|電箱|冰箱后面|光猫|机柜)[^，。！？]{0,8}(?:在?冒[烟煙]|烧糊|啪一声)|闪蓝光|火苗子|[着著]咗火|整片都是火|引擎[^，。！？]{0,4}冒火|嘭」?一[声聲]爆|枱[燻熏]黑|烙出一[道条條]",
    ),
    "shock": (
        r"\b(?:electrocuted|electric(?:al)? shocks?|shocked (?:me|my|us)|gave (?:me|him|her|us|my \w+) (?:a |an )?(?:\w+ )?(?:shock|jolt|zap)|got (?:a |an )?(?:\w+ )?(?:shock|jolt|zapped) (?:from|off|when|by)|got shocked|got zapped|live wires?)\b",
        _PRODUCT_ZH + r"[^，。！？]{0,8}(?:漏电|漏電|(?<!来)电人|电到|電到|触电|觸電|麻手)",
        r"(?:被|把)[^，。！？]{0,6}(?:电了|電了|电到|電到|电击|电伤|电麻)|(?:触电|觸電)(?:了|受伤|身亡)",
        r"\b(?:tingl(?:e|es|ing)|zaps?|jolts?|shocks?|buzz(?:es)?) (?:me |you |my \w+ )?(?:every time|each time|whenever|when) (?:i|you|we|he|she|anyone) (?:\w+ ){0,2}touch",
        r"滋滋响|滋滋響|(?:被|给)(?:电|電|麻)了?一下|手[^，。！？]{0,3}麻了一下",
        r"(?:外壳|外殼|机身|機身|水龙头|机壳|門把|门把)[^，。！？]{0,3}(?:带电|帶電|有电|麻手)",
        r"\b(?:got|get|getting|gave me|gets) (?:a |an )?(?:\w+ )?(?:belt|belted|tingle|wallop|zap|zaps|jolt) (?:off|by|from)\b|\btouch(?:ed|ing)?\b.{0,60}\b(?:tingl(?:es|ing|ed)|zaps?|jolt|threw me)\b|\btingle off\b|\bbelted by it\b",
        r"(?:摸(?!索)|碰|拔|握)(?:到|了|着)?[^。！？]{0,14}(?:手(?!机|機|感)|胳膊|指尖)[^，。！？]{0,3}(?:麻(?!烦|煩)|震|弹开|彈開)|(?:畀|被)(?:電|电)(?:電)?(?:親|亲)|(?:指尖|手指)[^，。！？]{0,3}被打|把[^，。！？]{0,8}手(?:电|電)?打?麻|高[压壓][线線][^，。！？]{0,8}[断斷]|漏[电電](?:吧|了)",
        r"\bproper tingle\b|\bgot thrown across\b|\btouch\b.{0,40}\bbites me\b",
        r"(?:开关|開關|插座|面板|水龙头|水龍頭)[^。！？]{0,16}(?:麻手|手上一麻)|被[电電]得一?(?:激|弹|彈|跳)|(?:盆|外壳|外殼|机身|機身)是?[带帶][电電]的",
        r"\b(?:handle|door|tap|casing|rail|water|bowl) (?:is|was) live\b(?!ly)|\bmeasured \d{2,3} volts\b|\btingles when\b|\bdrilled through a live\b|\bgave me (?:such )?a (?:\w+ )?(?:tingle|belt|jolt)\b|\bpower line\b.{0,30}\b(?:lying|across|down)\b",
        r"漏[电電](?:呀|呢|啊)|(?:手一?湿|手濕|湿着手)[^。！？]{0,16}(?:电得|電得|麻|锤子|弹)|摸一下麻一下|整[个個]人[弹彈](?:到|开|開)|水都[带帶][电電]|(?:电线|電線)[^，。！？]{0,8}(?:刮断|垂在)|[电電]到成[只隻]手|被弹回",
    ),
    "gas": (
        r"\b(?:gas (?:is )?leak(?:ing|ed|s)?|leak(?:ing|s|ed)? gas|carbon monoxide|smell(?:s|ed|ing)? (?:of |like )?gas|gas smell)\b",
        r"(?:煤气|煤氣|燃气|天然气|天然氣|液化气|瓦斯|灶)[^，。！？]{0,5}(?:泄漏|泄露|洩漏|漏气|漏氣)|一氧化碳|(?:煤气|燃气|瓦斯|天然气)味",
        r"\b(?:co|carbon monoxide|gas) (?:alarm|detector|monitor)\b.{0,30}\b(?:going off|went off|goes off|kept going|keeps going|screaming|beeping|triggered)\b",
        r"\bcan smell gas\b",
        r"\b(?:rotten|bad) eggs?\b.{0,20}\b(?:cooker|boiler|meter|hob|stove|oven)\b|\beggy (?:smell|whiff)\b|\bstinks? of rotten eggs since\b|\b(?:headaches?|dizzy)\b.{0,70}\b(?:boiler|flue|gas)\b",
        r"(?:家里|家裡|屋|厨房|廚房|灶|热水器|熱水器|阳台|陽台)[^。！？]{0,20}臭[鸡雞]蛋味|臭[鸡雞]蛋味[^。！？]{0,16}(?:灶|接口|煤气|燃气|头晕)|漏煤[气氣]|(?:煤[气氣]|燃[气氣]|瓦斯)[^，。！？]{0,10}(?:嘶嘶|味道?(?:好重|很重|刺鼻))|(?:热水器|熱水器|洗完澡)[^。！？]{0,16}(?:头晕恶心|頭暈|晕倒|暈)",
        r"关了?火还嘶嘶|[关關][着著](?:还|還)嘶嘶|满屋子[^，。！？]{0,3}(?:臭味|煤气)",
        r"\brotten[- ]egg (?:stink|smell)\b|\b(?:heater|boiler|stove|cooker|burner)\b.{0,15}\bfumes\b|\bfumes from the\b.{0,12}\b(?:heater|boiler|stove)\b|\bcylinder\b.{0,50}\bhissing\b|\bfuel vapou?r\b|\bpetrol dripping\b|\bstank of fuel\b|\b(?:petrol|fuel) smell\b.{0,70}\b(?:runs|sick|cramps|dizzy)\b",
        r"(?:燃[气氣]|煤[气氣]|瓦斯)[^，。！？]{0,8}滋滋|成(?:屋|陣)煤[气氣]味|一氧化碳(?:报警器|警報器)(?:响|響)|[叫喊]不醒",
    ),
    "injury": (
        r"\b(?:injured|burned|burnt|burns?|cut|cuts|hurt|scalded|sliced|slashed|gashed|broke|fractured|wounded|lacerated|pinched|crushed|trapped|chipped|split|blistered|scratched|pierced)\b.{0,5}\b(?:me|my|his|her|our|their|on the|in the|up)\b.{0,12}\b"
        + _BODY
        + r"\b",
        r"\b(?:injured|scalded|knocked out|concussed|electrocuted) (?:me|us|my (?:\w+ )?" + _WHO + r")\b",
        r"\b(?:my|our|his|her) (?:\w+ )?(?:"
        + _WHO
        + r"|"
        + _BODY
        + r")(?:'s (?:\w+ )?"
        + _BODY
        + r")?\b.{0,15}\b(?:was|got|is|are|were|has been)\b.{0,8}\b(?:injured|burned|burnt|cut|scalded|bleeding|choked|choking|hospitali[sz]ed|blistered|crushed|sliced|swollen shut)\b",
        r"\b(?:my|our|his|her) (?:\w+ )?"
        + _WHO
        + r"\b.{0,12}\b(?:(?:nearly |almost )?(?:choked|choking)|swallowed|fell (?:off|out|through)|needed stitches|lost a tooth)\b",
        r"\b(?:needed|got|had|required|with) (?:\w+ )?(?:stitches|skin graft)\b|\b(?:second|third|2nd|3rd)[- ]degree burns?\b|\bchemical burns?\b",
        r"\b(?:ended up in|ended up at|rushed to|taken to|went to|straight to|spent \w+ \w+ in) (?:the |a )?(?:hospital|er|emergency room|emergency|a&e|a and e|icu)\b",
        r"\bchoking hazard\b|\bnearly choked\b",
        r"\b(?:brakes?|steering|steering wheel|accelerator|throttle)\b.{0,20}\b(?:failed|fails|gave out|stopped working|don't work|didn't work|not working|locked up|jammed|stuck|snapped|gone|came off|seized)\b",
        r"\b(?:airbags?)\b.{0,25}\b(?:failed|went off|deployed|didn't|did not)\b",
        r"\b(?:wheel|tyre|tire|ladder|chair|stool|shelf|bed frame|bunk|swing|cot|crib|high ?chair|stroller|pram|seat ?belt|harness|handlebars?|pedal|fork|frame)\b.{0,20}\b(?:came off|fell off|blew out|snapped|collapsed|gave way|broke off|came apart|let go|tipped over)\b.{0,40}\b(?:while|with|under|when|and (?:i|he|she|we|my|our)|on (?:me|him|her|my))\b",
        r"(?:"
        + _WHO_ZH
        + r"|"
        + _BODY_ZH
        + r")"
        + _NOT_OF_SENTENCE
        + r"{0,8}(?:"
        + _HURT_ZH
        + r"|割破|划破|劃破|扎破|烫起泡|烫出泡|烫出水泡|起水泡|流血不止|缝了.{0,2}针|噎住|噎到|卡住喉)(?!膏|药|险)",
        r"(?:孩子|小孩|宝宝|儿子|女儿|娃|老人)" + _NOT_OF_SENTENCE + r"{0,8}窒息",
        r"摔断了?(?:我|他|她)?的?" + _BODY_ZH,
        _HURT_ZH + r"了?(?:" + _WHO_ZH + r"|" + _BODY_ZH + r")",
        r"(?:脸|皮肤|嘴唇|眼睛|身上|全身|头皮)[^，。！？]{0,6}(?:溃烂|烂脸|毁容|红肿起泡|灼痛)",
        r"(?:刹车|煞车|剎車|方向盘|转向|油门|气囊|安全带)[^，。！？]{0,8}(?:失灵|失靈|失效|失控|锁死|没反应|踩不住|踩不下去|刹不住|卡死|没弹|弹开|断了|断裂)|刹不住车",
        r"(?:夹|夾|砸|卷|烫|划|割|扎|刺)(?:到|住|进|破|断)了?(?:我|孩子|宝宝|儿子|女儿|老人|娃|他|她)?(?:的)?"
        + _BODY_ZH,
        r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+) stitches\b|\blost (?:a|two|three|my|his|her|half) (?:\w+ )?(?:tooth|teeth|finger(?:tip|nail)?|nail|toe(?:nail)?)\b",
        r"\b"
        + _BODY
        + r"\b.{0,20}\b(?:is|are|was|were|got|been|'s)\b.{0,10}\b(?:fractured|broken|pinned|crushed|scalded|bleeding|burnt|burned|blistered|sliced|dislocated|stitched)\b",
        r"\b(?:cuts?|burns?|blisters?|welts?|gash(?:es)?|bruises?|burn marks?|splinters?|glass|shards?)\b.{0,14}\b(?:on|in|across|all over|down|to|through) (?:my|his|her|our|both|the baby's|my \w+'s) (?:\w+ )?"
        + _BODY
        + r"\b",
        r"\b(?:fell|toppled|collapsed|crashed|dropped|tipped|came down|landed|flew off|sprang|snapped) (?:\w+ ){0,3}(?:onto|on top of|on|into|across|over) (?:me|him|us|my|our|the baby|the bed|a child|someone)\b",
        r"\b(?:oven door|glass|windscreen|windshield|sunroof|shower (?:door|screen)|glass (?:door|jug|dish|lid|table|shelf)|bottle|jar|lid|pressure cooker)\b.{0,20}\b(?:exploded|blew out|blew up|blew off|flew off|burst|shattered (?:on its own|by itself|all over|without|for no reason|while|when))\b",
        r"\bsteering(?: wheel)?\b.{0,25}\b(?:went|dead|no power|locked|unresponsive)\b|\b(?:wheel|tyre|tire)\b.{0,30}\b(?:came off|came loose|fell off|blew out|flew off)\b|\b(?:fork|frame|axle|handlebars?|stem|pedal|spring)\b.{0,25}\b(?:snapped|sheared|cracked clean|broke (?:off|in)|came loose)\b",
        r"\b(?:in (?:the )?(?:a&e|icu|burns unit|intensive care)|on a drip|called an ambulance|heimlich\w*|back blows|concussion|concussed)\b",
        r"\bswallowed (?:one|two|three|it|a|some|part|the)\b|\bstuck in (?:my|his|her) throat\b|\bdown (?:my|his|her) throat\b.{0,30}\b(?:piece|part|plastic|glass|eye|button|before|get it out)\b",
        r"(?:摔|砸|夹到|夾到|撞|飛出|飞出)[^。！？]{0,30}(?:骨折|骨裂|脑震荡|腦震盪|粉碎性|缝针|縫針)|"
        + _BODY_ZH
        + r"[^，。！？]{0,4}(?:瘀青|淤青|青了一|肿了一)|全是水泡|[二三]度(?:烫|烧)伤|烫脱皮",
        r"(?:掉|磕掉|摔掉|崩)了?(?:我|他|她|半)?(?:一|两|兩|三|半|[1-9])?(?:颗|顆)(?:门|門)?牙|(?:扎|刮|割|划|拉|劃)(?:了|出|开|開|破)[^，。！？]{0,10}(?:口子|血)|(?:夹|夾|砸|绊|压|壓)(?:到|住|了|伤)(?:我|他|她|孩子|娃|宝宝|老人)[^，。！？]{0,4}"
        + _BODY_ZH,
        r"(?:浇|澆|溅|濺|泼|潑|喷|噴)(?:了|到|在|我)(?:我|他|她|孩子|娃)?(?:一|满|了)?"
        + _BODY_ZH
        + r"|(?:磕|撞|摔)(?:到|在|着|破)了?[^，。！？]{0,4}(?:后脑勺|头|額頭|额头|下巴|脸|牙|尾椎|方向盘)",
        r"(?:前叉|车把|車把|龙头|轮子|車輪|车轮|踏板|座椅|椅子腿|床板|梯子|支架|挂钩|扶手|护栏|背带扣|安全扣)[^，。！？]{0,6}(?:断|斷|掉|飞|飛|松|鬆|崩|脱落|塌)(?:了|开|開)?[^。！？]{0,25}(?:摔|磕|砸|伤|傷|着地|飞出|掉下|滑下|撞)",
        r"方向(?:盘|盤)[^，。！？]{0,5}(?:打不动|打不動|锁死|鎖死|没反应)|突然(?:锁死|鎖死|失速|加速|熄火在高速)|暴[冲衝]|自己往前(?:冲|衝|窜)|(?:从|從)[^，。！？]{0,8}(?:掉|摔|滚|滾|飞|飛)(?:下来|下來|出去)[^，。！？]{0,6}(?:砸|伤|傷|摔|骨)",
        r"玻璃[^，。！？]{0,8}(?:自己|突然|无故|無故|莫名)?(?:爆了|爆裂|炸了|炸裂|爆開|爆开)|(?:盖子|盖|蓋子|锅盖)(?:崩|炸|弹)(?:飞|飛|开|開)",
        r"\bbrakes?\b.{0,30}\bto the floor\b|\blost (?:the |all |my )?brakes\b|\b(?:elevator|lift|escalator)\b.{0,25}\b(?:dropped|plunged|fell|trapped)\b",
        r"\b(?:blistered|burnt|burned|scalded|grazed|sprained|dislocated|fractured|crushed|bloodied|bruised|sliced) (?:\w+ )?"
        + _BODY
        + r"\b",
        r"\b(?:chair|bench|stool|ladder|hammock|lounger|bed|cot|stroller|pram|pushchair|balcony|swing|shelf)\b.{0,20}\b(?:collapsed|gave way|folded up|folded mid|tipped over)\b",
        r"\b(?:threw|thrown|flung|catapulted|sent) (?:me|him|her|us) (?:off|over|into|onto|flying)\b|\bhit (?:my|his|her) (?:head|face|chin)\b|\bgrazes?\b.{0,15}\b(?:my|his|her)\b|\bscald(?:ed|ing|s)\b.{0,25}\b(?:my|his|her|our)\b|\bsprained (?:my|his|her)\b",
        r"\b(?:buckle|harness|seat ?belt|strap|latch|clip|car seat)\b.{0,35}\b(?:came undone|came open|opened by itself|flew open|popped open|unlatched|let go|undone)\b",
        r"(?:眼睛|眼底|鼻子|耳朵|牙龈|嘴里|嘴)[^，。！？]{0,4}(?:出血|流血|流脓|充血)|[医醫]生(?:说|說|话|話|诊断|診斷)[^，。！？]{0,10}(?:灼伤|灼傷|角膜|中毒|烧伤|骨|轻微脑)|皮开肉绽",
        r"头(?!一次)[^，。！？]{0,3}(?:撞到|撞上|磕到|碰到)|起了个?大包|(?:燎|烫|燙|刮|擦|脱|脫)(?:掉|了|破)?了?[一两]?(?:块|塊|层|層|大片)皮|(?:烫|燙)(?:了|出|出了)(?:一|好几|几)[^，。！？]{0,3}(?:片|圈|块|泡)",
        r"卡(?:在|住|到)了?(?:喉咙|喉嚨|嗓子|气管)|[脸臉]都?(?:憋)?紫了|(?:咽|吞)(?:了|下|进)(?:了)?[一两]?(?:颗|顆|粒)|(?:掉|倒|塌)下[来來][^，。！？]{0,3}(?:砸|压|壓)",
        r"\bpedal (?:went|sank|goes) (?:straight |right |all the way )?to the floor\b|\bbrakes?\b.{0,20}\b(?:did nothing|didn't bite|just let go)\b|\bno brakes\b|\b(?:throttle|accelerator) sticks\b|\blost (?:all )?(?:steering|brakes)\b|\baccelerated (?:by itself|on its own|while my foot)\b|\bfront wheel locked\b|\bover the (?:handle)?bars\b",
        r"\b(?:handrail|railing|banister|bookshelf|wardrobe|ladder|signage|ceiling|escalator|lap bar|wall mount)\b.{0,30}\b(?:came away|came down|gave way|gave up|came clean off|lifted|ran backwards)\b|\b(?:lift|elevator|escalator)\b.{0,20}\b(?:ran backwards|dropped)\b|\bcot side dropped\b|\bblind cord\b.{0,20}\bneck\b",
        r"\b(?:broken|fractured) (?:hip|wrist|ankle|collar ?bone|nose|ribs?|elbow|jaw|finger|toe)\b|\bbroke(?:n)? (?:his|her|my) (?:hip|wrist|ankle|collar ?bone|nose|rib|elbow|arm|leg|jaw)\b|\bcollar ?bone(?:'s)? (?:gone|snapped)\b|\b(?:lip|chin|eyebrow)(?:'s| is) split\b|\bsplit (?:lip|chin)\b|\b(?:old (?:chap|man|fella|lady)|man|woman|child)(?:'s| is) bleeding\b",
        r"\b(?:boiling|scalding) (?:water|coffee|tea|soup|oil)\b.{0,20}\b(?:on|over|down|all over) (?:my|his|her|the baby)\b|\b(?:thighs?|palm|arms?|hands?|cheeks?|scalp)(?: is| are)? (?:scalded|red raw|blistering|weeping)\b|\bblistered (?:thighs|fingers|hands)\b|\bblisters from\b|\bscratched (?:my|his|her) (?:cornea|eye)\b",
        r"\b(?:went|going|turned|turning) blue\b|\bback slaps?\b|\b(?:stuck|lodged) in (?:his|her|my) windpipe\b|\bdown the wrong way\b|\bstarted choking\b|\bmissing part of a (?:toe|finger)\b|\bslap(?:ped)? (?:her|his) back\b",
        r"刹车[^。！？]{0,12}(?:沉到底|是软的|不减速)|(?:车|車)(?:根本)?不减速|(?:轮子|輪子|轮胎|前轮|左前轮|后轮)[^。！？]{0,14}(?:自己飞了|飞了|螺丝掉了|裂開)|方向盘[^，。！？]{0,4}抖得",
        r"(?:孩子|宝宝|寶寶|儿子|兒子|女儿|女兒|孙子|孫子|老二|娃)[^。！？]{0,22}(?:吞|咽|嚥)(?:下|了|进|進)(?!声|气)|(?:呛|嗆|憋)得[^，。！？]{0,3}(?:翻白眼|发紫|發紫)|拍背拍出",
        r"(?:锁骨|鎖骨|肋骨|手腕|脚踝|腳踝|尾椎|肩膀)[^，。！？]{0,5}(?:断|斷|骨裂|脱臼|咔嚓|不能坐)|(?:后脑|後腦|头|頭)(?:着地|著地)|(?:扎|磕|崩)(?:掉|了)(?:三|两|半|一)(?:块|颗|塊|顆)",
        r"(?:电梯|電梯|扶梯)[^。！？]{0,12}(?:往下滑|往下坠|往下墜|被卷进|捲進)|(?:井盖|人孔蓋)[^，。！？]{0,8}(?:没了|翻起)|(?:栏杆|欄杆|扶手|護欄|铁栏)[^，。！？]{0,8}(?:就断|断了|斷|脱落|脫落)|(?:吊燈|吊灯|衣柜|衣櫃|书柜|石屎|螢幕|茶几)[^，。！？]{0,8}(?:砸下|倒了|自己爆|自己碎|剥落|剝落)",
        r"(?:脚趾|腳趾|鼻|额头|頭|喉咙|喉嚨|脚底|手指|腿)[^，。！？]{0,4}(?:流血|流鼻血|磕破|割伤|割傷)|流(?:好多|咗好多|很多|了很多)血|(?:割|划|劃)了一道口子|被卷进去|角膜[^，。！？]{0,10}(?:刮破|划破|伤)",
        r"[烫燙]醒|(?:背上?|腰上?|大腿上?|后背)[^，。！？]{0,4}(?:烫红|燙紅|一片红|红了一|起泡|起晒泡)|(?:开水|開水|滾水|滚水|热汤|熱湯|热油)[^，。！？]{0,6}(?:喷|噴|溅|濺|淥|浇)|起晒泡|指甲盖[^，。！？]{0,3}紫",
        r"\bslipped on (?:the|a|your|some) (?:wet|oil|ice|spill\w*|puddle)\b|\b(?:out of|into) (?:her|his) throat\b|\bin hospital with a (?:broken|cracked|fractured|burnt)\b|\bat a&e\b|\bparamedics? (?:said|had to|came|took)\b|\bbutton battery\b.{0,30}\b(?:mouth|throat|swallow\w*)\b|\bbaby went under\b",
        r"\b(?:brake lever|brakes?)\b.{0,30}\bto the bar\b|\b(?:squeezed|pulled|pressed|hit) the brakes?\b.{0,30}\bnothing\b|\b(?:knee|ankle|wrist|lump|bruise)(?:'s| is)? the size\b|\bwalked out bleeding\b|\bthrown forward\b|\bharness opened\b|\bescalator\b.{0,40}\b(?:caught|chewed|trapped)\b",
        r"(?:滑倒|摔下去|踩空|掉下去|甩到|跌親)[^。！？]{0,20}(?:骨折|[动動]不了|扭伤|石膏|韧带|脱臼|受[伤傷]|血|條腰)|(?:砸|打)(?:到|在|中)了?[^，。！？]{0,12}(?:肩|后脑勺|後腦|下巴|脚趾)|卡(?:在)?嗓子眼|扎到[舌手脚腳]|(?:扶梯|電梯|电梯)[^。！？]{0,8}(?:倒着走|急墜|急坠)",
        r"夹住?(?:咗|了|在)[^，。！？]{0,8}(?:手|脚)|夾住(?:咗|了)[^，。！？]{0,8}(?:手|腳)|(?:额头|額頭)[^，。！？]{0,4}大包|[缝縫]了?[一二两三四五六七八九十几\d]+[针針]|指甲盖[^，。！？]{0,3}(?:掉了|黑了)|皮都?烧掉|皮肤火辣辣",
        r"\b(?:stopped breathing|(?<!nearly )(?<!almost )passed out (?:in|on|at|from|and)|(?:found|was|were|knocked|lying) unconscious|convulsing|whiplash|in a neck brace|on drips|(?:is|'s) in surgery|being operated on|had to have surgery|bleeding from|stop bleeding|blood everywhere|down to the bone)\b",
        r"\bdragged (?:me|him|her|it)\b|\b(?:tossed|chucked|flung) me (?:off|out|across|into)\b|\b(?:doors?|gate|barrier|recliner)\b.{0,15}\b(?:shut|closed|came down|descended)\b.{0,12}\b(?:on|upon|while) my\b|\b(?:suitcase|bucket|tins?|lamp|branch|tiles?)\b.{0,40}\b(?:fell|came down|dropped|hit)\b.{0,30}\bon(?:to)? (?:my|a) (?:\w+'s )?(?:head|woman|man|back|neck)\b",
        r"\b(?:tyre|tire)\b.{0,35}\b(?:burst|blew)\b|\bswallowed (?:four|five|six|\d+)\b|\bblade\b.{0,15}\b(?:came loose|flew|shot out)\b|\b(?:wrapped|tight) round (?:her|his) neck\b|\bblue when i\b|\bstaple through my\b|\bwe were trapped\b|\b(?:she|he) was bleeding\b|\bbroke a (?:molar|tooth)\b",
        r"(?:电梯|電梯)[^。！？]{0,10}(?:往下掉|猛[坠墜]|跌咗|下[坠墜])|扶梯[^，。！？]{0,6}(?:反着走|往回倒)|困(?:着|咗)[^，。！？]{0,8}(?:人|老|孕|孩|bb)|(?:卡扣|安全杠|安全带|围栏|圍欄|带子)[^，。！？]{0,8}(?:弹开|松开|滑脱|鬆開)[^。！？]{0,20}(?:撞|栽|摔|拽|断)",
        r"轮胎[^。！？]{0,10}爆了|(?:龙头|龍頭)(?:锁死|鎖死)|煞[車车]失[靈灵]|(?:下坡|轮椅|[车車])[^，。！？]{0,4}刹不住|司机[^。！？]{0,10}睡着[^。！？]{0,14}撞|[压壓]在(?:最)?底下|骨裂|鼻梁断|鼻樑斷|(?:腿|手腕子?|胳膊)(?:摔)?[断斷折]了|骨头打碎|血印子|咕咕冒血|擦得都是血|擦[伤傷]一大片|夹掉[^，。！？]{0,4}肉|划到骨头|白的骨头|没有知觉",
        r"(?:砸|抽|打)(?:在|中|下来正中)[^，。！？]{0,6}(?:脖子|背|脚|頭|头|大叔)|拖了[^，。！？]{0,5}米|(?:刀头|刀頭|刀片)[^，。！？]{0,4}(?:飞出|崩飞)|(?:突然合上|坐着就爆了|自己崩)[^。！？]{0,16}(?:手指|伤|地上|墩)|(?:磁力珠|磁铁|磁珠)[^。！？]{0,8}吞|吞了[一二三四五六七八九十\d]+(?:颗|个|粒)|吸住[^，。！？]{0,4}头发|在水下扑腾|卡在里面勒",
    ),
    "poisoning": (
        r"\b(?:food poisoning|poisoned|salmonella|e\. ?coli|listeria|norovirus|allergic reaction|anaphyla\w+)\b",
        r"\b(?:made|making) (?:me|us|my \w+|the kids?|everyone|both of us)\b.{0,12}\b(?:sick|ill|vomit|throw up|puke)\b",
        r"\b"
        + _ILL
        + r"\b.{0,35}\b(?:after|since|from|because of|thanks to) (?:eating|drinking|having|your|the|this|that|we ate|i ate|using|one of)\b",
        r"\b(?:ate|eating|eaten|had|drank|drinking)\b.{0,60}\b(?:vomiting|vomited|threw up|throwing up|violently ill|hospital|diarrh?o?ea|been sick all|sick all night)\b",
        r"\b(?:found|bit into|bit down on|bit on|biting on|there was|there were|swallowed|chewed on|cracked \w+ \w+ on)\b.{0,30}\b"
        + _SHARP
        + r"\b.{0,25}\b(?:in|inside)\b.{0,15}\b(?:my|the|your|our|his|her|a|it)\b",
        r"\b(?:rash|blisters|hives|swollen|swelled up|burns?|peeling|burning)\b.{0,40}\b(?:after|from|since|because of) (?:using|applying|your|the|this|putting)\b.{0,30}\b(?:cream|lotion|serum|mask|shampoo|lipstick|sunscreen|dye|make-?up|mascara|deodorant|wipes?|product|gel|oil|soap|moisturi[sz]er|cleanser|toner)\b",
        r"\b(?:cream|lotion|serum|mask|shampoo|lipstick|sunscreen|dye|make-?up|mascara|deodorant|wipes|gel|moisturi[sz]er|cleanser|toner)\b.{0,25}\b(?:burned|burnt|gave (?:me|my \w+|her|him) (?:\w+ )?(?:rash|blisters|hives|burns)|left (?:me|my \w+).{0,15}(?:rash|blisters|hives|burns|swollen))\b",
        r"(?:食物中毒|中毒了|疑似中毒|导致中毒|引起中毒|送医|送醫|洗胃|过敏性休克)",
        r"(?:吃|喝|食用|饮用)(?!药|饭|不起)[^。！？；]{0,20}(?:上吐下泻|上吐下瀉|拉肚子|腹泻|腹瀉|呕吐|嘔吐|吐了一|住院|进医院|进了医院|中毒|急诊|急診|肠胃炎|腸胃炎)",
        r"(?:吃|喝|咬|嚼)(?:出|到|着)了?[^，。！？]{0,8}(?:玻璃|铁丝|铁片|铁钉|钉子|金属|刀片|钢丝|针|塑料片|石头|木刺|陶瓷|螺丝|釘子)",
        r"(?:里|裡|中|里面)(?:面)?(?:有|发现|吃出|混着|混进)了?[^，。！？]{0,6}(?:玻璃[碎渣碴]|碎玻璃|铁丝|铁片|铁钉|钉子|刀片|钢丝|金属片|金属丝|针头|螺丝)",
        r"(?:用了|抹了|涂了|擦了|敷了|用完|敷完|涂完|抹完|擦完)[^。！？；]{0,16}(?:烂脸|毁容|起疹|红疹|红肿|灼伤|烧伤|溃烂)",
        r"\b(?:chicken|burger|kebab|sushi|oysters?|prawns?|seafood|fish|salad|rice|curry|pizza|sandwich|wrap|takeaway|takeout|meal|buffet|dinner|lunch|breakfast|milk|yogh?urt|eggs?|meat|platter|dish)\b.{0,90}\b(?:throwing up|threw up|vomit(?:ing|ed)|food poisoning|on a drip|on the bathroom floor|diarrh?o?ea|hugging the toilet|been (?:so |violently )?(?:sick|ill)|all (?:so |really |violently )?(?:sick|ill))\b",
        r"\b(?:allergic )?reaction to your\b|\b(?:scalp|skin|face|eyelids?|lips|eyes)\b.{0,25}\b(?:oozing|blistering|blistered|peeling off|swell(?:ed)? shut|swollen shut|chemical burn|raw and)\b",
        r"\b(?:piece|bit|lump|shard|chunk|sliver|strip) of (?:\w+ )?(?:glass|metal|plastic|wire|wood|bone|rubber)\b.{0,40}\b(?:in|inside|lodged)\b",
        r"(?:挑|吃|喝|咬|翻|发现|喝到|嚼)(?:出|到|着|了)[^，。！？]{0,10}(?:铁丝|鐵絲|细铁丝|铁片|玻璃|针头|钢丝|塑料片|硬塑料|钉子|刀片|螺丝)",
        r"(?:集体|全家|一家|三个人|都|四个|两个)[^，。！？]{0,6}(?:进了急诊|送急诊|进医院|上吐下泻|食物中毒)|(?:吃|喝)[^。！？]{0,20}(?:抽搐|icu|急诊|急診|拉血|吐血|休克|昏迷|洗胃|挂水)",
        r"\brazor blade\b|\b(?:in|inside) (?:my|the|your) (?:salad|soup|burger|sandwich|pizza|pasta|rice|bread|yogh?urt|cereal|chocolate|drink|smoothie|baby food|formula|nuggets)\b.{0,30}\b(?:glass|metal|needle|blade|screw|nail|staple|wire)\b",
        r"(?:入面|里面|裡面|里头)有[^，。！？]{0,4}(?:铁钉|鐵釘|铁丝|鐵絲|玻璃|针|針|刀片|螺丝|螺絲)|(?:喝|吃)[^。！？；]{0,16}(?:拉了一|吐了一|拉了三|拉到虚脱)",
        r"(?:面膜|面霜|精华|防晒|睫毛膏|染发|染髮|护理液|洗面奶|粉底|口红|眼霜|乳液)[^。！？]{0,20}(?:肿成|肿得|红又|又红|灼伤|灼傷|烧伤|流脓|角膜|脱了?层皮|像刀割|起泡|溃烂|烂)",
        r"\b(?:lips?|tongue|throat)\b.{0,12}\b(?:swelled|swelling|closed up|closing up|goes thick|went thick)\b|\b(?:used|use|using|needed) (?:the|an|his|her|my|our) (?:epi-?)?pen\b|\bepi-?pen, (?:ambulance|hospital)\b|\bcome out in hives\b|\bcouldn't (?:catch my|draw) breath\b",
        r"\b(?:eleven|twelve|ten|nine|eight|seven|six|five|four|three|half|all|every one)\b.{0,40}\b(?:throwing up|on the bathroom floor|were ill by|came down with)\b|\bcampylobacter\b|\bcracked (?:a|my|his|her) (?:molar|tooth|filling)\b|\bpoison control\b",
        r"\bsomeone else's (?:tablets?|pills?|medication|medicine)\b|\b(?:tablets|pills) in the bottle\b.{0,12}\b(?:aren't|are not)\b|\b(?:bleach|chemical) taste\b|\b(?:dog|cat|puppy|kitten)(?:'s| is| has)?\b.{0,20}\b(?:fitting|twitching|convulsing|drooling and)\b|\b(?:staple|needle|bolt)\b.{0,15}\bin my (?:throat|mouth|tongue|food)\b",
        r"(?:嘴唇|口唇|喉咙|喉嚨|舌头|舌頭)[^，。！？]{0,4}(?:肿|腫)(?:得|起|到|了|成)|(?:吃|喝|咬|花生|过敏|過敏|坚果|堅果)[^。！？]{0,30}喘(?:不|到)|(?:全身|浑身|嘴巴周围|嘴巴周圍)[^，。！？]{0,3}(?:起|出)[^，。！？]{0,3}(?:红疹|紅疹|風疹|疹)|接[触觸]性皮",
        r"肚屙|屙[呕嘔]|(?:拿错|拿錯|发错|發錯|给错|給錯)了?[药藥]|(?:吃|喝|聚餐|晚饭|飯)[^。！？]{0,24}(?:在挂水|发高烧|發高燒|晕倒|暈倒|晕在|轮流跑厕所)|轮流跑厕所|(?:奶粉|辅食|輔食|瓶口)[^。！？]{0,14}(?:硬颗粒|碎塑料|玻璃碎)|(?:嘴里|喉咙|喉嚨|胃里)[^，。！？]{0,4}(?:起泡|烧得慌|割傷|割伤)",
        r"\bface swelled\b|\bfoaming at the mouth\b|\bc[ao]me out in hives\b|\bswollen both (?:my|her|his) eyes\b|\b(?:bit into|bite of|eating|spoonful|mouthful)\b.{0,40}\bfound a (?:screw|bolt|nail|needle|blade|staple)\b|\b(?:screw|bolt|nail|needle|blade|staple) in (?:my|the|her|his) (?:\w+'s )?(?:porridge|granola|soup|food|bread|muesli|salad|burger)\b|\btongue has gone numb\b",
        r"(?:面包|麵包|饭|飯|菜)[里裡][^，。！？]{0,6}刀片|(?:喝|吃|咬)[^，。！？]{0,8}(?:釘書針|订书针|订书钉)|进了抢救室|(?:孩子|宝宝|老人|我妹|家人)[^，。！？]{0,10}(?:当场晕|喘不上气)|嘴唇都紫|肿得眼睛|腫得眼睛|(?:一家三口|全家)(?:现在)?都拉|拉得脱水|打摆子",
        r"\b(?:hives|rash)\b.{0,25}\b(?:all over|from neck|down both|within)\b|\blips? (?:are|is) tingling\b|\blip puffed up\b|\bcorneal burn\b|\btook the skin off\b|\bate through my gloves\b|\beyes streaming\b|\btongue is numb\b|\bheart was racing at\b|\brat poison laid\b|\bepi-?pens?\b.{0,20}\b(?:ambulance|hospital)\b|\bsomeone else's (?:blood|heart) \w+",
        r"\bsplintered\b.{0,60}\b(?:gut|vet|throat|surgery)\b|\bstarted foaming\b|\bspent \w+ on drips\b|\boysters\b.{0,60}\b(?:drips?|on the floor|sick)\b|\b(?:dizzy|cramps) and (?:puking|vomiting|sick)\b",
        r"(?:洗[洁潔][剂精]|消毒水|汽油)味[^。！？]{0,20}(?:吐|拉|辣|刀割)|(?:喝|吃)[^。！？]{0,16}(?:跟刀割|嗓子火辣辣|肚子绞|心慌得)|[嘔呕]到|轮流蹲厕所|入[咗了]icu|输错了?液|畀[錯错][药藥]|当成[^，。！？]{0,6}药给|当场就休克|口吐白沫|(?:肠子|腸子)[^，。！？]{0,6}(?:穿|扎)",
        r"(?:头皮|頭皮|小腿|嘴唇)[^，。！？]{0,6}(?:烂了|爛|脫皮|脱皮|淌水)|流黄水|呼吸[^，。！？]{0,4}(?:困難|困难|费劲)|嘴唇(?:發|发)麻|牙齒?齿?崩了一角|鼻子发黑|眼睛也睁不开|熏得眼泪直流",
    ),
}
# Figures of speech, goods and services that carry a hazard's name.
HARMLESS = (
    r"\b(?:gas leak detector|fire ?(?:extinguisher|alarm|drill|sale|stick|fighters?|safety|exit|works|place|tv)|fired|smoke (?:detector|alarm)|"
    r"on fire (?:lately|today|this)|battery life|first aid|heartbroken|broke my heart|cut my (?:hair|losses)|hurt my "
    r"(?:feelings|wallet|eyes)|motion sick|car ?sick|sick of|sick and tired|poison ivy|food poisoning claims?|the bomb|"
    r"blew up my (?:phone|inbox|mentions)|exploded in popularity|killing me|die laughing|fire them|shocked (?:me|my|us) (?:how|that|with|by)|"
    r"electric shock (?:therapy|collar)|cut my (?:internet|phone|service|connection|line)|broke my (?:phone|screen|budget)|"
    r"back to back|behind my back|off my back|on the other hand|in the face of|on my own two feet)\b",
    r"\b(?:isn't|wasn't|not|never) (?:even )?(?:swollen|bulging|smoking|leaking)\b|\bnearly choked (?:when i|laughi|on (?:his|her|my) )|\belectric shock(?: lol| of emb)",
    r"没有?鼓|不鼓|沒有?鼓|(?:价格|價格|运费|账单|声音|情话|颜值)[^，。！？]{0,10}电到|种草[^，。！？]{0,4}中毒|防火|防爆|防漏电|防触电|防烫|防割|防噎|消防(?!队|员|车|兵|官兵|人员|来)|灭火|漏电保护|火爆|上火|发火|(?<![着起冒点烧])火了|恼火|火气|爆款|爆炸式|信息爆炸|爆炸头|不会爆炸|中毒太深|煤气灶|医保|"
    r"手机中毒|电脑中毒|电脑.{0,4}病毒|系统中毒|中毒软件|病毒|毒性|剧毒|一氧化碳报警|下载中毒|漏电开关|没有漏电|爆了单|刷爆|挤爆|打爆|爆满|爆单|爆仓|爆料|卖爆",
)
# Within or after a match: something that might be, or only feels so.
IMAGINED = (
    r"一旦|如果|如发生|若|随时|说不定|将会|会|隐患|风险|不堪|绝对|估计|感觉|怀疑|好像|一样|似的|怪事|可能|是不是|怕|不敢|就怪|吗|传闻|谣言|"
    r"\b(?:if|would|could|might|may|can(?! smell| feel| see| hear| barely| hardly| still|'t)|risk|hazards?|potential(?:ly)?|like|almost|afraid|worried)\b",
)
