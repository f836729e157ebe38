# What the stand-in's web server lets the models do: a line of JSON each.
require_relative 'models'
MODELS = { 'Group' => Group, 'Role' => Role, 'Organization' => Organization, 'User' => User, 'Calendar' => Calendar,
           'Signature' => Signature, 'Trigger' => Trigger, 'Setting' => Setting, 'TextModule' => TextModule, 'Overview' => Overview, 'Sla' => Sla }.freeze

def plain(record)
  record.as_json.except('password')
end

def save(asked)
  attrs = asked['attrs']
  model = MODELS.fetch(asked['model'])
  record = asked['id'] ? model.find(asked['id']) : model.new
  record.assign_attributes(attrs.slice(*model.column_names, 'role_ids', 'permission_ids'))
  record.save!
  # Of a group, `user_ids` replaces all its members.
  if model == Group && attrs.key?('user_ids')
    GroupsUser.where(group_id: record.id).delete_all
    attrs['user_ids'].each { |id| GroupsUser.create!(group_id: record.id, user_id: id, access: 'full') }
  end
  record.group_ids_access_map = attrs['group_ids'].transform_keys(&:to_i) if attrs['group_ids'].is_a?(Hash)
  plain(record.reload)
end

def ticket(asked)
  made = Ticket.create!(title: asked['title'], group_id: asked['group_id'], customer_id: asked['customer_id'], created_by_id: asked['by'])
  article('ticket_id' => made.id, 'by' => asked['by'], 'body' => asked['body'], 'type' => 'web', 'sender' => asked['sender'])
  made.created
  plain(made.reload)
end

# An agent's answer of the type email is sent to the customer.
def article(asked)
  ticket = Ticket.find(asked['ticket_id'])
  by = User.find(asked['by'])
  made = ticket.articles.create!(sender: asked['sender'], type: asked['type'], from: "#{by.firstname} #{by.lastname}".strip,
                                 subject: ticket.title, body: asked['body'], internal: asked['internal'] || false, created_by_id: by.id)
  ticket.update!(state: 'open', updated_at: Time.now)
  ticket.told("Re: #{ticket.title}", asked['body']) if asked['sender'] == 'Agent' && asked['type'] == 'email'
  plain(made)
end

$stdin.each_line do |line|
  asked = JSON.parse(line)
  begin
    value = ActiveRecord::Base.transaction do
      case asked['do']
      when 'save' then save(asked)
      when 'destroy' then plain(MODELS.fetch(asked['model']).find(asked['id']).destroy!)
      when 'ticket' then ticket(asked)
      when 'article' then article(asked)
      end
    end
    said = { status: 200, value: value }
  rescue ActiveRecord::RecordNotFound, KeyError => e
    said = { status: 404, text: e.message }
  rescue StandardError => e
    said = { status: 422, text: e.message.sub(/\AValidation failed: /, '') }
  end
  $stdout.puts(JSON.generate(said))
  $stdout.flush
end
