# Stand-in for `rails r FILE` and `rails r CODE`.
require_relative 'models'
what = ARGV.shift
if File.file?(what)
  load what
else
  eval(what, TOPLEVEL_BINDING, 'runner') # rubocop:disable Security/Eval
end
