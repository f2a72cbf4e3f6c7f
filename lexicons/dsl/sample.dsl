#NAME "Trial English-Dutch"
#INDEX_LANGUAGE "English"
#CONTENTS_LANGUAGE "Dutch"
{{ written for lowres
   by hand }}
bicycle
	[b][c darkblue]~[/c][/b] [p]<n>[/p] [i](vehicle with two wheels)[/i]
	[m1]fiets [p]<f>[/p] [p]<m>[/p], rijwiel [p]<n>[/p] \[formal\], (rare) tweewieler [p]<m>[/p][/m]

bicycle
	[b][c darkblue]~[/c][/b] [p]<v>[/p] [i](to ride one)[/i]
	[m1]fietsen[/m]
bike
	SEE: <<bicycle>>

colo(u)r
hue
	[m1][b]1.[/b] [p]n[/p] [t]ˈkʌlə[/t] [trn]kleur [p]f[/p]; tint[/trn] [com]also of sound[/com][/m]
	[m2][*][ex][lang id=1033]a bright ~[/lang] — een felle kleur[/ex][/*][/m]
	[m1]2. [p]v[/p] [trn]kleuren, verven (met)[/trn] [s]colour.wav[/s][/m]
	@ colour in
	[m1][trn]inkleuren[/trn][/m]

{to }begin
	[b]~[/b] [p]v[/p]
	[m1]beginnen, aanvangen \[formal\][/m]
	[m2]~ with — om te beginnen[/m]

easy does it
	[b]~[/b] [p]<proverb>[/p]
	[m1]haast, dat is zelden goed[/m]

sheep
	[b]~[/b] [p]<n>[/p]
	[m1]schapen [p]<p>[/p], schaap [p]<n>[/p][/m]

Tokyo
	[b]~[/b] [p]<prop>[/p]
	[m1]東京 [c gray]/とうきょう, Tōkyō/[/c], Tokio[/m]

ellipsis
	[m1]...[/m]

baker
	[m1]bakker(in), broodbakker [Belgian[/m]

empty
	[b]~[/b] [p]<adj>[/p]
	[m1][/m]
