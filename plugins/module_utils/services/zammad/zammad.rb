# What REST cannot do safely, in one start of Rails: each line of standard input is a request in JSON, and so is each answer.
#   zammad run rails r /usr/local/lib/readi/zammad.rb
# Nothing is in an argument, and nothing that was sent is in Rails' log: 6.6 writes values of settings there.
# Zammad cuts names, adds suffixes and takes any shape without a word; so what it made of a request is compared, and a
# difference takes all of the request back.
require 'json'
Rails.logger.level = Logger::WARN if defined?(Rails) && Rails.respond_to?(:logger) && Rails.logger

module Readi
  MARK = "\nreadi:".freeze
  OPEN = { 'Group' => Group, 'Role' => Role, 'Organization' => Organization, 'Calendar' => Calendar,
           'Signature' => Signature, 'Trigger' => Trigger, 'Sla' => Sla, 'Channel' => Channel,
           'EmailAddress' => EmailAddress, 'TextModule' => TextModule, 'Overview' => Overview }.freeze
  # Seeded, and of no use here: the sample ticket, who wrote it and their company.
  SAMPLE = ['nicole.braun@zammad.org', 'Zammad Foundation'].freeze

  module_function

  def kind(value)
    [true, false].include?(value) ? 'switch' : value.class.name
  end

  def same(left, right)
    JSON.parse(JSON.generate([left])) == JSON.parse(JSON.generate([right]))
  end

  # A value of another kind than the one that is there would destroy the setting.
  def set(asked)
    name, value = asked.values_at('name', 'value')
    found = Setting.find_by(name: name) or raise "there is no setting #{name}"
    before = found.state_current['value']
    unless before.nil? || value.nil? || kind(before).sub('ActiveSupport::HashWithIndifferentAccess', 'Hash') == kind(value)
      raise "#{name} is a #{kind(before)}, and a #{kind(value)} was asked for"
    end
    Setting.set(name, value)
    raise "#{name} is not what was written" unless same(Setting.find_by(name: name).state_current['value'], value)
    found.id
  end

  # What came with the package, by its name.
  def seeded(asked)
    OPEN.fetch(asked['model']).find_by(name: asked['seeded']) if asked['seeded']
  end

  # `attrs` are the record's own; `permissions` names, and `groups` id -> verbs, of a role.
  def save(asked)
    model = OPEN.fetch(asked['model'])
    record = asked['id'] ? model.find(asked['id']) : (seeded(asked) || model.new(created_by_id: 1))
    attrs = asked.fetch('attrs')
    record.assign_attributes(attrs.merge('updated_by_id' => 1))
    record.save!
    if asked.key?('permissions')
      record.permission_ids = asked['permissions'].map { |name| Permission.find_by!(name: name).id }
    end
    record.group_ids_access_map = asked['groups'].transform_keys(&:to_i) if asked.key?('groups')
    there = model.find(record.id)
    attrs.each do |name, value|
      raise "#{name} became #{there.public_send(name).inspect}" unless same(there.public_send(name), value)
    end
    record.id
  end

  def destroy(asked)
    OPEN.fetch(asked['model']).find(asked['id']).destroy!
    asked['id']
  end

  # By login; or somebody who only ever wrote with this address, which the sign-on vouches for: never an account with
  # rights, or with a sign-in of its own.
  def person(asked)
    user = User.find_by(login: asked['sub']) || written(asked['email']) || User.new(created_by_id: 1, active: true)
    user.role_ids = Role.where(name: 'Customer').map(&:id) if user.new_record?
    user.assign_attributes(login: asked['sub'], email: asked['email'], firstname: asked['firstname'],
                           lastname: asked['lastname'], organization_id: asked['organization_id'], updated_by_id: 1)
    user.save!
    there = User.find(user.id)
    raise "the log-in became #{there.login}" unless there.login == asked['sub']
    raise "the address became #{there.email}" unless there.email == asked['email']
    there.id
  end

  # An address that is about to be another person's.
  def free(asked)
    user = User.find_by!(login: asked['sub'])
    user.update!(email: '', updated_by_id: 1)
    user.id
  end

  def written(email)
    found = User.find_by(email: email) or return
    plain = found.role_ids == Role.where(name: 'Customer').map(&:id) && found.login == found.email
    fresh = found.last_login.nil? && Authorization.where(user_id: found.id).empty?
    raise "#{email} is the address of #{found.login}" unless plain && fresh
    found
  end

  # Beside the group's role an agent has the seeded one, to which Zammad's overviews belong; it goes with the last group.
  # An agent's own rights stay as rows, and would come back with the next role: they go then, too.
  def role(asked)
    user = User.find_by!(login: asked['sub'])
    one = asked['role_id'].to_i
    wanted = asked['on'] ? user.role_ids | [one] : user.role_ids - [one]
    # It may have another name by now; it is the second that is seeded.
    plain = (Role.find_by(name: 'Agent') || Role.find(2)).id
    ours = Role.where(id: wanted).any? { |each| each.note.to_s.start_with?('readi.one: ') }
    wanted = ours ? wanted | [plain] : wanted - [plain]
    return user.id if wanted.sort == user.role_ids.sort
    user.update!(role_ids: wanted, updated_by_id: 1)
    user = User.find(user.id)
    user.group_ids_access_map = {} unless user.permissions?('ticket.agent')
    user.id
  end

  # Sessions and tokens would live again with the account.
  def lock(asked)
    user = User.find_by!(login: asked['sub'])
    user.update!(active: !asked['on'], updated_by_id: 1)
    return user.id unless asked['on']
    Token.where(user_id: user.id).destroy_all
    sessions(user).each(&:destroy)
    user.id
  end

  # What is there about one person: account, tickets that they made with the words in them, sessions.
  def about(asked)
    user = User.find_by(login: asked['sub']) or return { account: nil, tickets: [], sessions: 0 }
    tickets = Ticket.where(customer_id: user.id).order(:id).map do |one|
      written = Ticket::Article.where(ticket_id: one.id, internal: false).order(:id).map { |words| [words.from, words.body] }
      { number: one.number, title: one.title, created_at: one.created_at.to_s, articles: written }
    end
    account = { login: user.login, email: user.email, firstname: user.firstname, lastname: user.lastname }
    { account: account, tickets: tickets, sessions: sessions(user).size + Token.where(user_id: user.id).count }
  end

  def sessions(user)
    ActiveRecord::SessionStore::Session.find_each.select { |one| one.data['user_id'] == user.id }
  end

  # Zammad deletes all tickets of whom it deletes: they are the group's, so they get another customer first, one who
  # is nobody and hears of nothing. What an agent wrote stays, without the name.
  def erase(asked)
    user = User.find_by(login: asked['sub']) or return nil
    nobody = User.find_by(login: asked['nobody']) || User.create!(
      login: asked['nobody'], firstname: '', lastname: asked['called'], email: '', active: false,
      role_ids: Role.where(name: 'Customer').map(&:id), created_by_id: 1, updated_by_id: 1
    )
    tickets = Ticket.where(customer_id: user.id).map(&:id)
    tickets.each { |id| Ticket.find(id).update!(customer_id: nobody.id, updated_by_id: 1) }
    Ticket::Article.where(created_by_id: user.id).find_each { |one| one.update_columns(from: asked['called']) }
    sessions(user).each(&:destroy)
    Token.where(user_id: user.id).destroy_all
    user.destroy!
    raise 'the account is still there' if User.exists?(login: asked['sub'])
    raise 'tickets are gone' unless Ticket.where(id: tickets).count == tickets.size
    tickets.size
  end

  # Before the first start: nobody can sign up, and our own way in is there. Repeatable.
  def close(asked)
    asked['settings'].each { |name, value| set('name' => name, 'value' => value) }
    admin = User.find_by!(login: asked['admin'])
    admin.update!(password: asked['password'], updated_by_id: 1)
    sample = User.find_by(login: SAMPLE[0])
    if sample
      Ticket.where(customer_id: sample.id).destroy_all
      sample.destroy!
    end
    Organization.where(name: SAMPLE[1]).destroy_all
    Token.where(user_id: admin.id, name: 'readi').destroy_all
    token = Token.create!(user_id: admin.id, action: 'api', name: 'readi', persistent: true,
                          preferences: { permission: ['admin'] })
    # It draws its own before it is made; ours is derived, so that a run knows it.
    token.update_columns(token: asked['token'])
    User.count
  end

  # One email channel to send by and one for notifications; what was seeded beside them is switched off.
  def channels(asked)
    smtp = { 'adapter' => 'smtp', 'options' => asked['smtp'] }
    Channel.where(area: 'Email::Notification').each do |one|
      mine = one.options['outbound']['adapter'] == 'smtp'
      one.update!(active: mine, updated_by_id: 1)
      one.update!(options: { 'outbound' => smtp }) if mine
    end
    account = Channel.where(area: 'Email::Account').first || Channel.new(area: 'Email::Account', created_by_id: 1)
    account.assign_attributes(options: { 'inbound' => { 'adapter' => 'null' }, 'outbound' => smtp }, active: true,
                              updated_by_id: 1)
    account.save!
    address = EmailAddress.find_by(email: asked['email']) || EmailAddress.new(email: asked['email'], created_by_id: 1)
    address.assign_attributes(name: asked['name'], channel_id: account.id, active: true, updated_by_id: 1)
    address.save!
    address.id
  end

  def answer(asked)
    value = nil
    ActiveRecord::Base.transaction { value = public_send(asked.fetch('do'), asked) }
    { ok: true, value: value }
  rescue StandardError => e
    { ok: false, text: e.message.lines.first.to_s.strip, retry: e.is_a?(ActiveRecord::Deadlocked) }
  end
end

UserInfo.current_user_id = 1 if defined?(UserInfo)
known = %w[set save destroy person free role lock close channels about erase]
$stdin.each_line do |line|
  asked = JSON.parse(line)
  said = known.include?(asked['do']) ? Readi.answer(asked) : { ok: false, text: "there is no #{asked['do']}" }
  $stdout.write("#{Readi::MARK}#{JSON.generate(said)}\n")
  $stdout.flush
end
