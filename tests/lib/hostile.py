"""Names that processes should not have, and a look at what is sent to a terminal because of them."""

import re

# Their numbers are in no sequence that a terminal library sends.
NAMES = {
    'clipboard': b'\033]52;c;cHduZWQ=\a',
    'title': b'\033]0;7770\033\\',
    'colour': b'\033[7771m\033[7771;7771Hx',
    'screen': b'\033[?7772h\033[?7772l\033c',
    'eight bits': b'\x9b7773m\x9d7773\x9c',
    'C1 in UTF-8': '\u009b7774m\u0085x'.encode(),
    'device control': b'\033P$q7775\033\\',
    'status report': b'\033[6n\033[c\033Z',
    'newline': b'new\nline',
    'return': b'good\rbad',
    'backspaces': b'good\b\b\b\bbad\x7f',
    'tab': b'a\tb\vc\fd',
    'bells': b'\a\a\a',
    'shift out': b'\x0e7776\x0f',
    'stat': b') R 1 (',
    'more stat': b'x) Z 1 1 1 (y',
    'parentheses': b'((()))',
    'no UTF-8': b'\xff\xfe\xc0\x80\xed\xa0\x80',
    'cut off': b'cut\xe6\xbc',
    'override': '\u202egpj.exe'.encode(),
    'isolate': '\u2066a\u2067b\u2069'.encode(),
    'marks': '\u200e\u200f\u061c'.encode(),
    'invisible': 'a\u200b\u2060\ufeffb'.encode(),
    'separators': 'a\u2028b\u2029c'.encode(),
    'tags': '\U000e0001\U000e0041x'.encode(),
    'no characters': '\ufffe\U0010ffffx'.encode(),
    'formats': b'%s%n%d%%',
    'quotes': b'"\'\\,;\\u0041\\x41',
    'markup': b'</script>&lt;',
    'spaces': b'   ',
}

# Everybody's names, which must be shown as they are, and whose width is known.
FINE = ['Привет', 'Ёлка', '漢字', 'かな', '한국', 'ｗｉｄｅ', 'e\u0301te\u0301', 'ไทย', 'naïve']

# Controls, and what turns or hides the text around it.
CONTROLS = re.compile('[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069'
                      '\ufff9-\ufffb\U000e0000-\U000e0fff]')
# What curses sends to an xterm-256color, and nothing that asks or names something.
SEQUENCES = re.compile(rb'\033\[\??[0-9;]*[@ABCDGHJKLMPSTXbdghlmr]|\033\([0B]|\033[=>78M]|[\r\n\b]'
                       rb'|\033\[2[23];0;0t')


def unsafe_text(data, keep='\n'):
    """What must not be in the output of a command, with what is around it, or None."""
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError as error:
        return repr(error)
    for found in CONTROLS.finditer(text):
        if found[0] not in keep:
            return repr(text[max(0, found.start() - 40):found.end() + 40])
    return None


def unsafe_screen(data):
    """The same of what a screen sends."""
    for found in SEQUENCES.finditer(data):
        if b'777' in found[0]:
            return repr(found[0])
    return unsafe_text(SEQUENCES.sub(b'', data), keep='')
