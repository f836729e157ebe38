# Stand-in for Zammad's models, over its own tables, by Debian's ActiveRecord. What upstream does without a word it does too.
# Not the product.
require 'active_record'
require 'digest'
require 'json'
require 'logger'
require 'securerandom'
require 'yaml'

ActiveRecord::Base.establish_connection(YAML.load_file('/opt/zammad/config/database.yml').fetch('production'))
ActiveRecord.default_timezone = :utc

module Rails
  def self.logger
    @logger ||= Logger.new('/opt/zammad/log/production.log', level: Logger::INFO)
  end
end

module UserInfo
  class << self
    attr_accessor :current_user_id
  end
end

class ApplicationModel < ActiveRecord::Base
  self.abstract_class = true
  # Names are not trimmed, and longer ones are cut (app/models/concerns/has_... and the columns' limits, 5.2).
  before_validation do
    self.class.columns.each do |column|
      next unless column.type == :string && column.limit
      value = self[column.name]
      self[column.name] = value[0, column.limit] if value.is_a?(String)
    end
  end

  def self.unique_name
    validate do
      again = self.class.where('lower(name) = lower(?)', name.to_s).where.not(id: id).exists?
      errors.add(:base, 'Object already exists!') if again
    end
  end
end

class Setting < ApplicationModel
  def self.get(name)
    find_by(name: name)&.state_current&.fetch('value', nil)
  end

  def self.set(name, value)
    found = find_by(name: name) or raise "Can't find config setting '#{name}'"
    found.update!(state_current: { 'value' => value })
    Rails.logger.info "Setting.set('#{name}', #{value.inspect})"
    true
  end
end

class Permission < ApplicationModel; end
class Authorization < ApplicationModel; end

class Channel < ApplicationModel
  module Driver; end
end

class EmailAddress < ApplicationModel
  before_validation do
    self.email = email.to_s.downcase
    self.active = false if channel_id.nil? || !Channel.exists?(channel_id)
  end
end

class Signature < ApplicationModel
  unique_name
  before_validation { self.body = body.to_s.gsub('<br/>', '<br>').gsub(%r{<script.*?</script>}m, '') }
end

class Group < ApplicationModel
  unique_name
  before_destroy do
    used = Ticket.exists?(group_id: id)
    raise ActiveRecord::RecordNotDestroyed.new("Can't delete, object has references.", self) if used
    ActiveRecord::Base.connection.execute("DELETE FROM roles_groups WHERE group_id = #{id.to_i}")
  end
end

class Organization < ApplicationModel
  unique_name
  before_destroy { raise "Can't delete, object has references." if User.exists?(organization_id: id) }
end

class Calendar < ApplicationModel
  unique_name
  validate do
    open = business_hours.values.any? { |day| day['active'] && day['timeframes'].present? }
    errors.add(:base, 'No configured business hours found!') unless open
  end
  after_save do
    Calendar.where.not(id: id).update_all(default: false) if default
  end
end

class Trigger < ApplicationModel
  unique_name
  validate do
    errors.add(:base, 'Required field condition/perform is empty') if condition.blank? || perform.blank?
  end
end

class Sla < ApplicationModel
  unique_name
  validate { errors.add(:base, 'Required field condition is empty') if condition.blank? }
end

# Two of a name are two.
class TextModule < ApplicationModel
  before_validation { self.content = content.to_s.gsub('<br/>', '<br>').gsub(%r{<script.*?</script>}m, '') }
end

# A name that is taken gets a link with a number; a new name keeps the link.
class Overview < ApplicationModel
  has_and_belongs_to_many :roles
  validate { errors.add(:base, 'Roles are missing') if role_ids.empty? }
  before_create do
    self.prio = (Overview.maximum(:prio) || 0) + 1
    base = self.link = name.to_s.downcase.gsub(/[^a-z0-9]+/, '_')
    number = 0
    self.link = "#{base}_#{number += 1}" while Overview.exists?(link: link)
  end
end

class RolesGroup < ApplicationModel; end
class GroupsUser < ApplicationModel; end

class Role < ApplicationModel
  unique_name
  has_and_belongs_to_many :permissions
  before_destroy { raise 'Roles are not deleted' }

  def group_ids_access_map=(map)
    RolesGroup.where(role_id: id).delete_all
    map.each { |group, verbs| Array(verbs).each { |verb| RolesGroup.create!(role_id: id, group_id: group, access: verb) } }
  end
end

class User < ApplicationModel
  has_and_belongs_to_many :roles
  before_validation :named
  validate :its_address, :an_administrator_stays
  after_update { Ticket.where(customer_id: id).update_all(organization_id: organization_id) if saved_change_to_organization_id? }

  # With a person go all tickets in which they are the customer.
  before_destroy do
    Ticket.where(customer_id: id).destroy_all
    [Authorization, Token].each { |model| model.where(user_id: id).destroy_all }
    GroupsUser.where(user_id: id).delete_all
  end

  def password=(word)
    salt = SecureRandom.hex(8)
    super("{standin}#{salt}$#{Digest::SHA256.hexdigest(salt + word.to_s)}")
  end

  def permissions?(name)
    active && roles.where(active: true).joins(:permissions).exists?(permissions: { name: [name, name.split('.')[0]] })
  end

  def group_ids_access_map=(map)
    GroupsUser.where(user_id: id).delete_all
    map.each { |group, verbs| Array(verbs).each { |verb| GroupsUser.create!(user_id: id, group_id: group, access: verb) } }
  end

  private

  # A log-in that is taken gets a number behind it, without a word.
  def named
    self.email = email.to_s.downcase.strip
    self.login = email if login.blank?
    self.login = "auto-#{SecureRandom.uuid}" if login.blank?
    base = self.login = login.downcase.strip
    number = 0
    while User.where(login: login).where.not(id: id).exists?
      number += 1
      self.login = "#{base}#{number}"
    end
  end

  def its_address
    return if email.blank? || !User.where(email: email).where.not(id: id).exists?
    errors.add(:base, "Email address '#{email}' is already used for another user.")
  end

  def an_administrator_stays
    return if new_record?
    admin = Role.find_by(name: 'Admin')
    return unless admin && (!active || !roles.include?(admin))
    others = User.joins(:roles).where(roles: { id: admin.id }, active: true).where.not(id: id)
    errors.add(:base, 'At least one user needs to have admin permissions.') unless others.exists?
  end
end

class Token < ApplicationModel
  before_create { self.token = SecureRandom.urlsafe_base64(48) }
end

module ActiveRecord
  module SessionStore
    class Session < ::ApplicationModel
      self.table_name = 'sessions'
    end
  end
end

class Outbox < ApplicationModel
  self.table_name = 'standin_outbox'
end

class Ticket < ApplicationModel
  has_many :articles, class_name: 'Ticket::Article', dependent: :destroy
  before_create do
    self.number = (10_000 + (Ticket.maximum(:id) || 0) + 1).to_s
    self.organization_id = User.find(customer_id).organization_id
  end

  def self.sender
    address = EmailAddress.where(active: true).order(:id).first
    address ? "#{address.name} <#{address.email}>" : nil
  end

  def told(subject, body)
    to = User.find(customer_id).email
    return if to.blank? || Ticket.sender.nil?
    Outbox.create!(recipient: to, subject: "[Ticket##{number}] #{subject}", body: body, sender: Ticket.sender)
  end

  def created
    Trigger.where(active: true).order(:name).each do |trigger|
      next unless trigger.condition.dig('ticket.action', 'value') == 'create'
      mail = trigger.perform['notification.email'] or next
      told(filled(mail['subject']), filled(mail['body']))
    end
  end

  def filled(text)
    text.gsub('#{ticket.number}', number).gsub('#{ticket.title}', title)
  end

  class Article < ApplicationModel
    self.table_name = 'ticket_articles'
    self.inheritance_column = nil
  end
end

class Channel
  module Driver
    # bin: zammad run rails r 'Channel::Driver::MailStdin.new' < mail
    class MailStdin
      def initialize
        text = $stdin.read.to_s.dup.force_encoding('UTF-8').scrub
        head, body = text.split(/\r?\n\r?\n/, 2)
        from = head.to_s[/^From:.*?([^\s<>"]+@[^\s<>"]+)/i, 1]
        if from.nil?
          Dir.mkdir('/opt/zammad/tmp/unprocessable_mail') unless Dir.exist?('/opt/zammad/tmp/unprocessable_mail')
          File.write("/opt/zammad/tmp/unprocessable_mail/#{Digest::MD5.hexdigest(text)}.eml", text)
          raise 'mail without a sender'
        end
        subject = head[/^Subject:\s*(.*)$/i, 1].to_s.strip
        user = User.find_by(email: from.downcase)
        user ||= User.create!(login: from, email: from, firstname: '', lastname: from.split('@')[0], roles: [Role.find_by(name: 'Customer')])
        ticket = Ticket.find_by(number: subject[/\[Ticket#(\d+)\]/, 1])
        fresh = ticket.nil?
        ticket ||= Ticket.create!(title: subject, group_id: Group.where(active: true).order(:id).first.id, customer_id: user.id, created_by_id: user.id)
        ticket.articles.create!(sender: 'Customer', type: 'email', from: from, subject: subject, body: body.to_s, created_by_id: user.id)
        ticket.created if fresh
      end
    end
  end
end
