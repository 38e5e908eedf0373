/**
 * Structural rules: what the words of banks, employers, authorities, lenders, landlords and insurers mean, in German,
 * English, French and Spanish. They come before any merchant's name, and the direction is a hard condition.
 */
import {
  ALL,
  ALL_NOT_CARDS,
  bought,
  either,
  FAINT,
  NOT_CARDS,
  OWN,
  paid,
  type Rule,
  received,
} from './rule.ts';

/** The bank's own charges, interest and cash. */
const BANK: readonly Rule[] = [
  bought(
    'BANK.FEES',
    `kontoführung* kontoführungsgebühr* kontogebühr* kontoentgelt* entgeltabschluss
    buchungspostenentgelt kontopauschale monatspauschale_konto grundpreis_konto bankgebühr* kartengebühr* kartenentgelt
    jahresgebühr_karte depotgebühr* account_fee monthly_account_fee monthly_maintenance_fee maintenance_fee
    monthly_service_fee monthly_fee service_fee bank_charge bank_charges account_charges card_fee annual_card_fee
    annual_fee administration_fee account_maintenance wire_fee transfer_fee
    frais_bancaire frais_bancaires frais_de_tenue_de_compte tenue_de_compte cotisation_carte cotisation_compte
    cotisation_cb frais_carte forfait_bancaire commission_bancaire frais_de_virement commissions_bancaires
    comision_por_manejo manejo_de_cuenta comision_mantenimiento mantenimiento_de_cuenta mantenimiento_cuenta
    comision_bancaria comisiones_bancarias comision_por_administracion anualidad_tarjeta cuota_tarjeta
    comision_transferencia bank_fee bank_fees admin_charge entgelt gebühr gebühren commission commissions comision chg fee fees`,
    OWN,
  ),
  paid(
    'BANK.ATM_FEES',
    `atm_fee atm_fees cash_advance_fee cash_withdrawal_fee withdrawal_fee entgelt_geldautomat automatengebühr
    bargeldgebühr frais_retrait frais_de_retrait comision_cajero comision_por_retiro comision_retirada`,
    ALL,
  ),
  paid(
    'BANK.FOREIGN_FEES',
    `foreign_transaction_fee non_sterling_transaction_fee non_sterling_fee foreign_exchange_fee fx_fee
    international_transaction_fee conversion_fee auslandseinsatzentgelt auslandseinsatzgebühr auslandsentgelt fremdwährungsentgelt
    währungsumrechnungsentgelt frais_hors_zone_euro commission_de_change frais_devise comision_cambio_divisa
    comision_por_cambio comision_divisa`,
    ALL,
  ),
  paid(
    'BANK.OVERDRAFT_FEES',
    `overdraft_fee overdraft_charge unauthorised_overdraft unarranged_overdraft unpaid_item_fee returned_item_fee
    insufficient_funds_fee nsf_fee rücklastschriftgebühr rücklastschriftentgelt überziehungsentgelt
    commission_intervention commission_d_intervention frais_de_rejet frais_rejet frais_irregularite
    frais_d_incident commission_descubierto comision_descubierto comision_por_descubierto comision_devolucion
    gastos_devolucion`,
    ALL,
  ),
  either(
    'BANK.INTEREST',
    'INCOME.INTEREST',
    `zinsen *zinsen zinsabschluss zinsabrechnung zinsgutschrift zinsabschlag interest gross_interest
    interest_charged interest_charge interest_payment interest_paid interest_earned credit_interest debit_interest
    overdraft_interest interets agios interets_crediteurs interets_debiteurs intereses abono_de_intereses
    liquidacion_intereses int_on_debit_balance int_on_credit_balance rendimientos profit_credit`,
    ALL_NOT_CARDS,
  ),
  paid(
    'CASH.ATM',
    `geldautomat bargeld* barauszahlung bargeldauszahlung auszahlung_ga ga_auszahlung cash_withdrawal atm
    atm_withdrawal cash_machine cashpoint cash_advance retrait_dab retrait_especes retrait_gab retrait_dab_gab dab
    retirada_efectivo retirada_de_efectivo retiro_cajero retiro_de_efectivo retiro_efectivo cajero reintegro
    disposicion_de_efectivo cash_withdr`,
    ALL,
  ),
  received(
    'CASH.DEPOSIT',
    `bareinzahlung bargeldeinzahlung einzahlung_bar cash_deposit cash_paid_in counter_credit_cash depot_especes
    versement_especes remise_especes ingreso_efectivo ingreso_en_efectivo deposito_en_efectivo deposito_efectivo`,
    ALL,
  ),
];

/** What people live on. */
const INCOME: readonly Rule[] = [
  received(
    'INCOME.WAGES',
    `lohn gehalt bezüge besoldung lohn_gehalt gehaltszahlung gehaltsabrechnung lohnabrechnung *gehalt weihnachtsgeld
    urlaubsgeld lohnzahlung entgeltnachweis arbeitsentgelt salary payroll wages wage salaries net_pay
    staff_salary paycheck direct_dep_payroll salaire salaires vir_salaire virement_salaire paie remuneration traitement
    nomina nomina_quincena pago_de_nomina sueldo salario haberes aguinaldo abono_nomina ratib rawatib`,
    ALL_NOT_CARDS,
  ),
  received(
    'INCOME.PENSION',
    `rente altersrente witwenrente betriebsrente rentenzahlung rentenversicherung rentenservice renten_service
    rentengutschrift pension ruhegehalt ruhegeld versorgungsbezüge state_pension pension_credit retirement_benefit
    retraite pension_de_retraite carsat cnav agirc_arrco agirc arrco cnavts pensions pensiones jubilacion ss_pension
    social_security_benefit ssa_treas soc_sec dwp_sp dwp_pension drv`,
    ALL_NOT_CARDS,
  ),
  received(
    'INCOME.UNEMPLOYMENT',
    `arbeitslosengeld alg_i alg_1 jobseekers_allowance jobseeker unemployment unemployment_benefit france_travail
    pole_emploi allocation_chomage are_pole prestacion_desempleo prestacion_por_desempleo desempleo sepe servicio_publico_de_empleo`,
    NOT_CARDS,
  ),
  received(
    'INCOME.CHILD_BENEFIT',
    `kindergeld familienkasse elterngeld mutterschaftsgeld kinderzuschlag unterhaltsvorschuss betreuungsgeld
    child_benefit chb hmrc_child_benefit child_tax_credit maternity_allowance familienbeihilfe
    allocations_familiales allocation_familiale allocations caf prestations_familiales paje prestacion_por_hijo
    ayuda_familiar prestacion_familiar`,
    NOT_CARDS,
  ),
  received(
    'INCOME.HOUSING_BENEFIT',
    `wohngeld wohnbeihilfe housing_benefit aide_au_logement apl caf_apl allocation_logement ayuda_alquiler
    ayuda_al_alquiler bono_alquiler`,
    NOT_CARDS,
  ),
  received(
    'INCOME.HEALTH_BENEFIT',
    `krankengeld verletztengeld pflegegeld beihilfestelle statutory_sick_pay sick_pay pip_payment dwp_pip dla
    indemnites_journalieres cpam ameli remboursement_sante remboursement_mutuelle assurance_maladie
    incapacidad_temporal prestacion_enfermedad`,
    NOT_CARDS,
  ),
  received(
    'INCOME.STUDENT_GRANT',
    `bafög ausbildungsförderung stipendium student_grant scholarship maintenance_loan slc_maintenance bursary crous
    bourse_etudes bourse_crous bourse_d_etudes beca becas`,
    NOT_CARDS,
  ),
  received(
    'INCOME.SOCIAL_BENEFIT',
    `bürgergeld grundsicherung sozialhilfe jobcenter sozialamt alg_ii arbeitslosengeld_ii agentur_für_arbeit
    bundesagentur_für_arbeit universal_credit dwp_uc dwp income_support social_fund social_support benefits_agency
    carers_allowance esa_payment rsa prime_d_activite aah prestation_sociale ingreso_minimo_vital ingreso_minimo
    renta_minima bienestar_social programas_bienestar ayuda_social`,
    NOT_CARDS,
  ),
  received(
    'INCOME.DIVIDENDS',
    'dividende *dividende dividend dividends dividendes dividendo dividendos ertragsausschüttung fondsausschüttung',
    ALL_NOT_CARDS,
  ),
  received(
    'INCOME.INSURANCE_PAYOUT',
    `schadenzahlung schadensregulierung versicherungsleistung leistungsabrechnung schadennummer insurance_claim
    claim_payment claim_settlement indemnisation remboursement_sinistre sinistre indemnizacion pago_de_siniestro siniestro`,
    NOT_CARDS,
  ),
  received(
    'INCOME.BUSINESS',
    `rechnung rechnungsnr rechnungsnummer honorar invoice invoices inv facture factures honoraires factura facturas
    honorarios umsatzabrechnung auszahlung_umsätze merchant_settlement merchant_payout payout stripe_payout`,
    NOT_CARDS,
  ),
  received(
    'INCOME.BUSINESS',
    'sammellastschrift bulk_collection collection_batch remise_prelevements',
    ALL_NOT_CARDS,
  ),
];

/** Taxes and what else is paid to authorities. */
const AUTHORITIES: readonly Rule[] = [
  either(
    'GOV.TAX',
    'INCOME.TAX_REFUND',
    `finanzamt finanzkasse einkommensteuer* einkommensteuererstattung lohnsteuer* umsatzsteuer* umsatzsteuervorauszahlung
    gewerbesteuer* grundsteuer* hundesteuer kfz_steuer kraftfahrzeugsteuer* körperschaftsteuer*
    solidaritätszuschlag kirchensteuer* erbschaftsteuer steuererstattung steuernachzahlung steuervorauszahlung
    stadtkasse bundeskasse landesoberkasse hauptzollamt zollamt eust
    hmrc hm_revenue council_tax income_tax self_assessment vat_payment corporation_tax paye_nic road_tax vehicle_tax
    dvla tax_refund tax_ref irs irs_treas us_treasury_tax state_tax property_tax franchise_tax usataxpymt revenue_commissioners
    tresor_public dgfip impots impot impot_sur_le_revenu prelevement_a_la_source taxe_fonciere taxe_d_habitation
    direction_generale_des_finances taxe_habitation tva sie_impots
    agencia_tributaria aeat hacienda sat_impuestos impuesto impuestos irpf ibi iva_trimestral predial tenencia
    devolucion_hacienda devolucion_renta isr`,
    NOT_CARDS,
  ),
  paid(
    'GOV.SOCIAL_CONTRIBUTIONS',
    `sozialversicherung* knappschaft minijob_zentrale minijobzentrale unfallkasse berufsgenossenschaft bg_bau
    künstlersozialkasse national_insurance urssaf cotisations_sociales cipav rsi_cotisation
    seguridad_social tgss cuota_autonomos cuota_autonomo imss infonavit_patronal sipare betriebsnr beiträge_betriebsnr
    betriebsnummer`,
    NOT_CARDS,
  ),
  paid(
    'GOV.FEES',
    `handwerkskammer industrie_und_handelskammer ihk_beitrag ihk rundschreibengebühr gerichtskasse justizkasse
    landesjustizkasse bürgeramt bürgerbüro verwaltungsgebühr kfz_zulassung zulassungsstelle zulassungsbehörde
    passport_office home_office_fee companies_house dart_charge_fee court_fee court_fees land_registry
    prefecture timbre_fiscal antai_timbre cci_cotisation chambre_des_metiers greffe
    camara_de_comercio tasa_administrativa tasas_administrativas registro_mercantil registro_civil`,
    NOT_CARDS,
  ),
  paid(
    'GOV.FINES',
    `bußgeld bußgeldstelle verwarnungsgeld strafzettel ordnungsamt zentrale_bußgeldstelle penalty_charge pcn parking_fine
    parking_penalty speeding_fine fixed_penalty court_fine amende amendes antai amende_gouv contravention
    multa multas sancion_trafico multa_dgt`,
  ),
  paid(
    'GOV.DONATIONS',
    `spende spenden *spende mitgliedsspende donation donations charity charitable just_giving justgiving
    don_mensuel donativo donativos donacion donaciones tabarru sadaqah zakat تبرع زكاة`,
    NOT_CARDS,
  ),
];

/** Loans, cards and what is owed. */
const LOANS: readonly Rule[] = [
  paid(
    'LOAN.MORTGAGE',
    `baufinanzierung* immobiliendarlehen hypothek* hypothekendarlehen wohnungsbaudarlehen annuität bauspardarlehen
    mortgage mortgage_payment home_loan homeloan mtg_pmt mtg_pymt pret_immobilier echeance_pret_immo credit_immobilier
    credit_logement hipoteca prestamo_hipotecario cuota_hipoteca infonavit fovissste`,
    NOT_CARDS,
  ),
  paid(
    'LOAN.CAR',
    `autokredit autofinanzierung fahrzeugleasing autoleasing kfz_leasing leasing_fahrzeug car_loan
    auto_loan auto_finance auto_fin motor_finance car_finance vehicle_finance credit_auto loa_auto location_longue_duree
    prestamo_coche prestamo_auto credito_automotriz credito_auto financiera_auto renting`,
    NOT_CARDS,
  ),
  paid(
    'LOAN.STUDENT',
    `studienkredit bildungskredit bafög_rückzahlung student_loan student_ln student_loans slc_repayment pret_etudiant
    credito_educativo prestamo_estudios`,
    NOT_CARDS,
  ),
  paid(
    'LOAN.PERSONAL',
    `ratenkredit konsumentenkredit kreditrate darlehensrate darlehen tilgung kredit_rate rate_kredit sofortkredit
    loan_payment loan_pmt loan_repayment personal_loan loan loans installment_loan echeance_pret echeance_credit
    remboursement_pret pret_personnel pret_conso credit_conso prestamo cuota_prestamo prestamo_personal credito_personal
    pago_prestamo`,
    NOT_CARDS,
  ),
  paid('LOAN', 'leasing *leasing leasingrate leasingraten credit_bail', NOT_CARDS),
  received(
    'TRANSFER.LOAN_IN',
    `kreditauszahlung darlehensauszahlung auszahlung_kredit auszahlung_darlehen loan_disbursement loan_advance
    loan_proceeds deblocage_pret versement_pret disposicion_prestamo abono_prestamo`,
    NOT_CARDS,
  ),
  bought(
    'LOAN.CREDIT_CARD',
    `kreditkartenabrechnung kreditkarte_abrechnung kreditkartenausgleich abrechnung_kreditkarte kreditkartenkonto
    ausgleich_kreditkarte visa_abrechnung mastercard_abrechnung einzahlung_auf_kreditkarte auf_kreditkarte card_top_up card_payment_received payment_thank_you
    credit_card_payment credit_crd_autopay crcardpmt card_autopay autopay epayment_card card_prepayment cc_payment
    cardmember_serv reglement_carte_differee debit_differe prelevement_carte_differee approvisionnement_carte debit_mensuel_carte
    reglement_carte pago_tarjeta pago_de_tarjeta pago_tarjeta_de_credito su_pago_gracias a_tarjeta liquidacion_tarjeta
    liquidacion_tarjeta_credito direct_debit_payment_card`,
    ALL_NOT_CARDS,
  ),
  paid(
    'LOAN.PAY_LATER',
    `ratenkauf ratenzahlung rechnungskauf_rate buy_now_pay_later pay_in_3 pay_in_4 paiement_en_3 paiement_en_4 compra_a_plazos`,
  ),
];

/** Money that changes its place. */
const TRANSFERS: readonly Rule[] = [
  bought(
    'TRANSFER.SAVINGS',
    `tagesgeld tagesgeldkonto sparkonto sparrate sparplan_tagesgeld sparbuch sparvertrag sparen bausparvertrag
    bausparen bausparkasse festgeld rücklage rücklagen savings regular_saving savings_account
    monthly_saving saving_pot savings_pot to_savings from_savings cash_isa isa_transfer livret livret_a ldds pel epargne versement_epargne
    vers_livret depuis_livret ahorro ahorros ahorro_programado cuenta_de_ahorro traspaso_de_ahorro`,
    ALL_NOT_CARDS,
  ),
  bought(
    'TRANSFER.INVESTMENT',
    `wertpapier* wertpapierkauf wertpapierabrechnung sparplan_etf etf_sparplan etf fondssparplan
    fondskauf brokerage broker altersvorsorge riester riesterrente rürup basisrente vermögenswirksame_leistungen
    direktversicherung stocks_and_shares sipp pension_plan pension_contribution ira ira_contribution 401k
    roth_ira investment investments compte_titres assurance_vie_versement pea_versement per_versement bourse_titres
    plan_de_pensiones fondo_de_inversion inversion inversiones casa_de_bolsa afore`,
    NOT_CARDS,
  ),
  paid('TRANSFER.INVESTMENT', 'pension pensions', NOT_CARDS),
  bought(
    'TRANSFER.ACCOUNT',
    `umbuchung übertrag eigenübertrag kontoübertrag zwischen_eigenen_konten own_account_transfer own_account
    internal_transfer transfer_between_accounts between_accounts account_transfer_own inter_account
    virement_interne vir_interne virement_compte_a_compte traspaso_entre_cuentas traspaso_entre_mis_cuentas
    traspaso_interno entre_cuentas_propias traspaso`,
    FAINT,
  ),
  bought('TRANSFER.PEOPLE', 'zelle venmo cash_app bizum kwitt paylib_entre_amis', FAINT),
  bought(
    'TRANSFER',
    `sammelüberweisung bulk_payment batch_payment virements_groupes cheque scheck check_paid cheque_paid cheques
    scheckeinreichung cheque_deposit remise_cheque remise_de_cheque talon`,
    FAINT,
  ),
];

/** Home and insurance. */
const HOUSEHOLD: readonly Rule[] = [
  either(
    'RENT.RENT',
    'INCOME.RENTAL',
    `miete kaltmiete warmmiete wohnungsmiete monatsmiete garagenmiete büromiete mietzahlung mietzins *miete rent
    rent_payment monthly_rent house_rent lettings loyer loyers loyer_mensuel quittance alquiler renta renta_mensual
    arrendamiento alquiler_piso ijar إيجار`,
    NOT_CARDS,
  ),
  paid(
    'RENT.SERVICE_CHARGES',
    `nebenkosten* nebenkostenabrechnung hausgeld betriebskosten* betriebskostenabrechnung wohngeld
    service_charge ground_rent hoa_dues hoa charges_de_copropriete copropriete appel_de_fonds syndic
    gastos_de_comunidad comunidad_de_propietarios cuota_comunidad mantenimiento_condominio`,
    NOT_CARDS,
  ),
  paid(
    'RENT.RENT',
    'hausverwaltung wohnungsgenossenschaft wohnungsbaugesellschaft estate_lettings',
    NOT_CARDS,
  ),
  either(
    'SERVICES.INSURANCE',
    'INCOME.INSURANCE_PAYOUT',
    `versicherung versicherungen *versicherung versicherungsbeitrag haftpflicht* *haftpflicht rechtsschutz*
    unfallversicherung reiseversicherung insurance insur ins_prem insurances takaful assurance assurances
    seguro seguros aseguradora prima_seguro prevoyance`,
  ),
  either(
    'SERVICES.INSURANCE_VEHICLE',
    'INCOME.INSURANCE_PAYOUT',
    `kfz_versicherung autoversicherung kfz_haftpflicht kraftfahrtversicherung motorradversicherung flotte_quartalsbeitrag
    kraftfahrtversicherung_flotte car_insurance auto_insurance motor_insurance motor_policy auto_policy
    vehicle_insurance assurance_auto assurance_moto assurance_voiture seguro_de_auto seguro_auto seguro_coche
    seguro_moto flotte`,
  ),
  either(
    'SERVICES.INSURANCE_HOME',
    'INCOME.INSURANCE_PAYOUT',
    `hausratversicherung wohngebäudeversicherung hausrat gebäudeversicherung home_insurance home_policy
    contents_insurance buildings_insurance renters_insurance homeowners_insurance des_renters renters
    assurance_habitation multirisque_habitation mrh seguro_de_hogar seguro_hogar seguro_vivienda`,
  ),
  either(
    'SERVICES.INSURANCE_LIFE',
    'INCOME.INSURANCE_PAYOUT',
    `lebensversicherung risikolebensversicherung rentenversicherung_privat berufsunfähigkeit* sterbegeld
    berufsunfähigkeitsversicherung life_insurance life_assurance life_policy assurance_deces assurance_vie assurance_prevoyance seguro_de_vida
    seguro_vida`,
  ),
  either(
    'SERVICES.INSURANCE_HEALTH',
    'INCOME.HEALTH_BENEFIT',
    `krankenversicherung krankenkasse *krankenkasse health_insurance medical_insurance health_plan seguro_medico
    gastos_medicos seguro_de_gastos_medicos seguro_de_salud seguro_salud sanitas_seguro assurance_sante`,
  ),
  either(
    'SERVICES.INSURANCE_MUTUAL',
    'INCOME.HEALTH_BENEFIT',
    `zahnzusatzversicherung krankenzusatz* krankenzusatzversicherung zahnversicherung mutuelle cotisation_mutuelle mutuelle_sante
    complementaire_sante dental_plan dental_insurance mutua_de_salud`,
  ),
  bought(
    'UTIL.BROADCASTING_FEE',
    `rundfunkbeitrag rundfunk_ard_zdf ard_zdf_dradio beitragsservice gez obs_haushaltsabgabe orf_beitrag serafe tv_licence tv_license
    tv_licensing redevance_tv redevance_audiovisuelle canone_rai`,
  ),
];

/** What is sold to adults, or streamed, under words of its own. */
const PLAY: readonly Rule[] = [
  bought(
    'FUN.GAMBLING',
    `lotto lottogesellschaft lotterie* *lotterie spielbank spielbanken casino *casino sportwetten wettbüro spielothek
    spielhalle betting bookmaker bookmakers bingo poker lottery national_lottery powerball gambling fdj loto pmu loterie
    paris_sportifs loteria loterias apuestas quiniela once_cupon`,
  ),
  bought('FUN.TV_FILM', 'streaming streamingdienst video_on_demand vod svod pay_tv'),
  bought('FUN.MUSIC', 'musikdienst musikstreaming music_streaming musique_streaming musica_streaming'),
];

/** All of them. */
export const STRUCTURE: readonly Rule[] = [
  ...BANK,
  ...INCOME,
  ...AUTHORITIES,
  ...LOANS,
  ...TRANSFERS,
  ...HOUSEHOLD,
  ...PLAY,
];
