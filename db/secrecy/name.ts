// How names meet: normal form of a person's name for the keyed index (P8).

/** Titles that people write behind or before a name; the longest is tried first. */
const TITLES = [
  '党组书记',
  '党委书记',
  '副书记',
  '书记',
  '副主任',
  '主任',
  '副局长',
  '局长',
  '副处长',
  '处长',
  '副科长',
  '科长',
  '副院长',
  '院长',
  '副区长',
  '区长',
  '副市长',
  '市长',
  '副镇长',
  '镇长',
  '所长',
  '队长',
  '部长',
  '主席',
  '委员',
  '常委',
  '干部',
  '同志',
  '先生',
  '女士',
  '老师',
  '警官',
  '法官',
  '检察官',
  '经理',
  '总经理',
  '董事长',
  '某某',
  '某',
].sort((a, b) => b.length - a.length);

const FOREIGN_TITLES = /^(mr|mrs|ms|dr|prof|sir|madam)[.\s]+/i;
// Spaces, all dots and middle dots, hyphens, zero-width and direction marks, variation selectors.
const NOISE = /[\s\p{P}\p{Cf}\p{Mn}\p{S}]/gu;

// Pairs traditional → simplified for characters common in names; both forms must meet.
const TRADITIONAL =
  '張张陳陈劉刘黃黄吳吴趙赵孫孙馬马羅罗鄭郑謝谢韓韩馮冯鄧邓許许蕭萧呂吕蘇苏盧卢蔣蒋賈贾葉叶閻阎鍾钟鐘钟陸陆範范譚谭鄒邹龍龙萬万錢钱湯汤喬乔賀贺賴赖龔龚龐庞顧顾' +
  '嚴严倫伦莊庄塗涂齊齐溫温藍蓝關关歐欧駱骆鄔邬鄺邝鄢鄢葛葛偉伟國国華华軍军傑杰東东麗丽紅红蘭兰鳳凤麟麟強强飛飞鵬鹏輝辉勝胜榮荣慶庆義义禮礼寶宝貴贵財财' +
  '興兴業业豐丰樂乐愛爱學学賢贤書书雲云霞霞瑩莹潔洁靜静嬌娇嬋婵娟娟銀银鋒锋鑫鑫鋼钢鐵铁銘铭錦锦鎮镇鏡镜紹绍維维綱纲緒绪練练縱纵續续緯纬繼继績绩' +
  '長长開开閃闪問问間间聞闻闊阔陽阳陰阴階阶隨随際际雙双難难電电靈灵頌颂順顺預预領领頻频題题願愿顯显風风養养馳驰駿骏騰腾驊骅驍骁魯鲁鮑鲍鴻鸿鵑鹃鶴鹤鷹鹰黨党' +
  '臺台灣湾廣广廳厅應应戰战擴扩撫抚敵敌數数時时曉晓曄晔暉晖會会來来樹树橋桥機机檢检歡欢歲岁澤泽濤涛濟济瀾澜潔洁淵渊漢汉濱滨灝灏燦灿煒炜煥焕燁烨營营' +
  '爾尔獻献獲获瑋玮瓊琼璽玺環环畢毕盡尽監监眾众碩硕禎祯種种稱称穎颖竇窦競竞筆笔節节簡简粵粤糧粮純纯細细終终結结給给經经綠绿線线總总聖圣聲声聰聪職职聯联' +
  '膽胆臨临與与舉举艷艳藝艺蓮莲薑姜虞虞號号衛卫補补裡里製制見见規规覺觉觀观訓训記记詠咏詩诗誠诚語语說说調调諒谅諾诺謀谋謙谦證证識识護护讓让豔艳貞贞' +
  '負负貫贯費费資资賓宾賞赏贊赞躍跃車车軒轩載载輔辅輕轻輪轮農农運运達达遠远選选遷迁鄉乡醫医釋释針针鈞钧鈺钰鉅巨鋭锐銳锐錫锡鎖锁門门閔闵閣阁隊队';
const SIMPLIFIED = new Map<string, string>();
for (let at = 0; at + 1 < TRADITIONAL.length; at += 2)
  SIMPLIFIED.set(TRADITIONAL[at] ?? '', TRADITIONAL[at + 1] ?? '');

/** NFKC, lower case, without spaces, marks, zero-width characters and titles, in simplified characters. */
export function normaliseName(name: string): string {
  const plain = name.normalize('NFKC').trim().replace(FOREIGN_TITLES, '').toLowerCase();
  // NFKD takes accents off Latin letters; what is left of them is removed with the other noise.
  const bare = [...plain.normalize('NFKD').replace(NOISE, '').normalize('NFC')].map(
    (char) => SIMPLIFIED.get(char) ?? char,
  );
  return withoutTitles(bare.join(''));
}

/** Never takes the last character: something must be left to meet by. */
function withoutTitles(name: string): string {
  const title = TITLES.find(
    (one) => name.length > one.length && (name.endsWith(one) || name.startsWith(one)),
  );
  if (title === undefined) return name;
  return withoutTitles(
    name.endsWith(title) ? name.slice(0, -title.length) : name.slice(title.length),
  );
}

/** True when two normalised names may mean one person; a bare surname meets everybody of that name. */
export function namesMeet(subject: string, person: string): boolean {
  if (subject === '' || person === '') return false;
  return [...subject].length === 1 ? person.startsWith(subject) : subject === person;
}
